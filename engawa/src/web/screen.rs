//! 画面番号: shown at the lower left of every screen, error screens included. A number is never used twice and
//! never given to another screen later: people read it out over the telephone.

/// The number of a screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Screen(pub &'static str);

macro_rules! screens {
    ($($name:ident = $number:literal, $what:literal;)*) => {
        $(#[doc = $what] pub const $name: Screen = Screen($number);)*
        /// Every screen with what it is, in the order of this page.
        pub const ALL: &[(Screen, &str)] = &[$(($name, $what)),*];
    };
}

screens! {
    HOME = "H-01", "ホーム";
    MENU = "H-02", "メニュー";
    SIGN_IN = "S-01", "サインイン";
    CODE = "S-02", "確認コード";
    ELSEWHERE = "S-03", "ほかの端末でサインイン中";
    LOCK = "S-04", "画面のロック";
    RESUME = "S-05", "ロックの前に書いた内容";
    SIGNED_OUT = "S-06", "サインアウトしました";
    PASSWORD = "S-07", "パスワードの変更";
    PASSWORD_DONE = "S-08", "パスワードを変更しました";
    DEVICE_MISSING = "S-11", "端末の証明書がありません";
    DEVICE_FOREIGN = "S-12", "登録のない証明書です";
    DEVICE_EXPIRED = "S-13", "端末の証明書の期限切れ";
    DEVICE_REVOKED = "S-14", "端末の利用停止";
    ROOMS = "R-01", "わたしの部屋";
    ROOM = "R-02", "部屋";
    NOTE_CORRECT = "R-03", "ノートを直す";
    NOTE_WITHDRAW = "R-04", "ノートを取り消す";
    NOTE_VERSIONS = "R-05", "直す前のノート";
    ROOM_MEMBERS = "R-06", "参加している人";
    CITY_ROOMS = "C-01", "市の部屋の一覧";
    CITY_OPEN = "C-02", "部屋の開設";
    CITY_OPEN_CONFIRM = "C-03", "部屋の開設の確認";
    CITY_ROOM = "C-04", "部屋の管理";
    CITY_INVITE = "C-05", "部屋に招く";
    CITY_REMOVE = "C-06", "部屋から外す";
    CITY_CLOSE = "C-07", "部屋を閉じる";
    CITY_NOTE = "C-08", "取り消されたノートの記録";
    CITY_OPEN_SIGNED = "C-09", "部屋の開設：同意書の署名";
    CITY_OPEN_CONSENT = "C-10", "部屋の開設：同意の内容";
    CITY_OPEN_PEOPLE = "C-11", "部屋の開設：招く人";
    ABOUT = "G-02", "この場所について";
    NOT_FOUND = "E-01", "ページがありません";
    REFUSAL = "E-02", "お断り";
    FAULT = "E-03", "うまく動きませんでした";
    BUSY = "E-04", "混み合っています";
    WAIT = "E-05", "しばらくお待ちください";
    CROSS_SITE = "E-06", "よその画面からの操作";
    MISDIRECTED = "E-07", "住所ちがい";
    TOO_LARGE = "E-08", "大きすぎる内容";
    UNREADABLE = "E-09", "読み取れない内容";
    TOO_SLOW = "E-11", "届かなかった内容";
    SIGN_IN_AGAIN = "E-10", "サインインが終わっています";
    DEMO_DOOR = "D-01", "実演：端末をえらぶ";
    DEMO_MAIL = "D-02", "実演：送られたメール";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_220_every_screen_number_is_unique() {
        for (at, (screen, what)) in ALL.iter().enumerate() {
            for (other, also) in &ALL[at + 1..] {
                assert_ne!(screen, other, "{what} and {also} share a number");
            }
        }
    }
}
