//! Nesting: rows under heads, contents under goals, goals under needs.

use super::carry::Sheet;
use super::misfit::Reason;
use crate::layout::Record;

/// Something that holds what the rows below it say.
pub(super) trait Node {
    /// What it holds.
    type Below;
    fn below(&self) -> &[Self::Below];
    fn below_mut(&mut self) -> &mut Vec<Self::Below>;
    /// A row that begins with `next` goes on with this: the same number, and what is not left out is the same.
    fn goes_on_with(&self, next: &Self) -> bool;
}

/// The last node when the row goes on with it, else a new one.
pub(super) fn onto<N: Node>(nodes: &mut Vec<N>, next: N) -> Option<&mut Vec<N::Below>> {
    if !nodes.last().is_some_and(|last| last.goes_on_with(&next)) {
        nodes.push(next);
    }
    nodes.last_mut().map(N::below_mut)
}

/// Whether a text is left out because it stands above, or stands there again.
pub(super) fn again(above: &Option<String>, here: &Option<String>) -> bool {
    here.is_none() || here == above
}

/// Writes each node; says so where reading would not find it again.
pub(super) fn each<N: Node, R: Record>(
    nodes: &[N],
    sheet: &mut Sheet<'_, R>,
    mut write: impl FnMut(&N, &mut Sheet<'_, R>),
) {
    let mut above: Option<&N> = None;
    for node in nodes {
        if node.below().is_empty() {
            sheet.about_next(Reason::Hollow);
        } else if above.is_some_and(|above| above.goes_on_with(node)) {
            sheet.about_next(Reason::Merges);
        }
        write(node, sheet);
        above = Some(node);
    }
}

/// What stands in a node's rows: everything in the first, its number alone in those below.
pub(super) fn once<N: Numbered>(node: &N, fresh: &mut bool) -> N {
    if std::mem::take(fresh) { node.without(false) } else { node.without(true) }
}

/// A node whose texts may be left out.
pub(super) trait Numbered: Node {
    /// The node without what it holds; without its texts, too, where they stand above.
    fn without(&self, texts: bool) -> Self;
}

/// Heads of sheets: rows go on with a head that is the same in everything but what it holds.
macro_rules! heads {
    ($($node:ident holds $field:ident: $below:ident, $($same:ident),+;)+) => { $(
        impl $crate::csv::nest::Node for $node {
            type Below = $below;
            fn below(&self) -> &[$below] {
                &self.$field
            }
            fn below_mut(&mut self) -> &mut Vec<$below> {
                &mut self.$field
            }
            fn goes_on_with(&self, next: &Self) -> bool {
                $(self.$same == next.$same)&&+
            }
        }
    )+ };
}

/// Numbered texts: rows go on under the same number while each text is left out or the same.
macro_rules! texts {
    ($($node:ident holds $field:ident: $below:ident, [$($number:ident)?] $($text:ident),+;)+) => { $(
        impl $crate::csv::nest::Node for $node {
            type Below = $below;
            fn below(&self) -> &[$below] {
                &self.$field
            }
            fn below_mut(&mut self) -> &mut Vec<$below> {
                &mut self.$field
            }
            fn goes_on_with(&self, next: &Self) -> bool {
                $(self.$number == next.$number &&)? $($crate::csv::nest::again(&self.$text, &next.$text))&&+
            }
        }

        impl $crate::csv::nest::Numbered for $node {
            fn without(&self, texts: bool) -> Self {
                let text = |text: &Option<String>| text.clone().filter(|_| !texts);
                Self { $($number: self.$number,)? $($text: text(&self.$text),)+ $field: Vec::new() }
            }
        }
    )+ };
}

pub(super) use {heads, texts};
