//! Dice that fall the same way in every version of every library (SplitMix64).

pub struct Dice(u64);

impl Dice {
    /// Dice of their own for a name, so that a change in one story leaves the others as they were.
    pub fn of(seed: u64, name: &str) -> Self {
        let mixed = name.bytes().fold(seed ^ 0xCBF2_9CE4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
        });
        Self(mixed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to `sides` - 1; 0 for no sides.
    pub fn roll(&mut self, sides: usize) -> usize {
        if sides == 0 { 0 } else { (self.next() % sides as u64) as usize }
    }

    /// From -1 to 1, more often near 0.
    pub fn sway(&mut self) -> f64 {
        (self.roll(1001) + self.roll(1001)) as f64 / 1000.0 - 1.0
    }

    pub fn percent(&mut self, chance: u8) -> bool {
        self.roll(100) < usize::from(chance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dice_fall_the_same_way_for_ever() {
        let mut dice = Dice::of(1, "大庭");
        let rolls: Vec<usize> = (0..6).map(|_| dice.roll(100)).collect();
        assert_eq!(rolls, {
            let mut again = Dice::of(1, "大庭");
            (0..6).map(|_| again.roll(100)).collect::<Vec<_>>()
        });
        assert_ne!(Dice::of(1, "大庭").next(), Dice::of(2, "大庭").next());
        assert_ne!(Dice::of(1, "大庭").next(), Dice::of(1, "大場").next());
    }

    #[test]
    fn rolls_stay_on_the_dice() {
        let mut dice = Dice::of(7, "");
        assert!((0..1000).all(|_| dice.roll(6) < 6 && dice.sway().abs() <= 1.0));
        assert_eq!(dice.roll(0), 0);
        assert!(!dice.percent(0) && dice.percent(100));
    }
}
