//! The sentences: what is wrong, where, what to do. Plain Japanese for the office, English for developers.

use crate::encoding::{BadByte, Other};
use crate::fault::Fault;
use crate::name::Slip;
use crate::reader::Broken;
use crate::report::Finding;

impl Finding {
    /// One plain Japanese sentence or two: what is wrong and what to do.
    pub fn japanese(&self) -> String {
        japanese(self)
    }

    /// The same for developers.
    pub fn english(&self) -> String {
        english(self)
    }
}

/// The value, or what else can be said of it: how long it is, and whether full-width characters are in it.
fn shown(finding: &Finding) -> String {
    match finding {
        Finding { value, .. } if !value.is_empty() => format!("（今の値「{value}」）"),
        Finding { length: 0, .. } => String::new(),
        Finding { length, wide: true, .. } => format!("（今は全角の文字を含む{length}文字）"),
        Finding { length, .. } => format!("（今は{length}文字）"),
    }
}

fn japanese(finding: &Finding) -> String {
    use Fault::*;
    let field = finding.field.unwrap_or("この項目");
    let value = shown(finding);
    let mend = if finding.wide { "半角に直してください。" } else { "直してください。" };
    match finding.fault {
        NotInStandard => "標準仕様にないファイルです。ケアプランのデータとしては扱いません。".into(),
        BadName { part } => format!("ファイル名の{}が決まりと違います。標準仕様の形に直してください。", part.japanese()),
        NotInV3 => "このファイルはV3.xの形式にはありません。ファイル名にサービス種類コードを入れてください。".into(),
        NameSlip { slip } => format!("ファイル名{}中身は調べました。", slip_sentence(slip)),
        CopyBeside => "同じ中身のファイルの写しです。元のファイルだけを調べました。写しは消してください。".into(),
        TypesMissing => "ファイル名にサービス種類コードがありません。中身はV4.1の形式なので、送信元と送信先の事業所番号のあとに「_43」「_11」のように種類を入れてください。".into(),
        SmallExtension => "拡張子が小文字です。大文字の「.CSV」にしてください。".into(),
        SameOffice => "送信元と送信先の事業所番号が同じです。国のシステムでは送れないことがあります。".into(),
        OfficeCheckDigit { part } => format!("ファイル名の{}の検証番号（最後の1文字）が合いません。番号を確かめてください。", part.japanese()),
        SenderDiffers => "ファイル名の送信元が、送ろうとしている事業所と違います。送信元を確かめてください。".into(),
        ReceiverUnknown => "ファイル名の送信先の事業所は登録されていません。送信先を確かめてください。".into(),
        SenderCannot => "このファイルは、送信元のサービス種類の事業所からは送れません。ファイル名を確かめてください。".into(),
        ReceiverCannot => "このファイルは、送信先のサービス種類の事業所へは送れません。ファイル名を確かめてください。".into(),
        ReceiverNotCovered => "送信先のサービス種類は標準仕様の対象外です。ファイル名を確かめてください。".into(),
        TypesSwapped => "実績のファイル名で、送信元と送信先のサービス種類が逆のようです。確かめてください。".into(),
        Missing { kind } => format!("一緒に送る「{}」（{}）がありません。同じファイル連番で加えてください。", kind.japanese(), kind.prefix()),
        DoesNotBelong { kind } => format!("「{}」（{}）は、この組み合わせでは送れません。別のファイル連番で送ってください。", kind.japanese(), kind.prefix()),
        Twice { kind } => format!("「{}」（{}）が一つの送信に二つ以上あります。一つにしてください。", kind.japanese(), kind.prefix()),
        Apart => "ファイル連番（または送信元、送信先）が、一緒に送るほかのファイルと違います。同じ連番でまとめて出力し直してください。".into(),
        SerialUsed => "このファイル連番は、同じ相手にすでに使われています。新しい連番で作り直してください。".into(),
        ImageMissing => "画像のファイル名が書かれていますが、その画像がありません。画像を加えてください。".into(),
        ImageNotNamed => "この画像は利用者基本情報に書かれていません。家族構成の画像ファイル名を確かめてください。".into(),
        OtherEncoding { found } => match found {
            Other::Utf8WithBom => "文字コードがUTF-8（BOMつき）です。シフトJIS（MS932）で保存し直してください。".into(),
            Other::Utf8 => "文字コードがUTF-8です。シフトJIS（MS932）で保存し直してください。".into(),
            Other::Utf16 => "文字コードがUTF-16です。シフトJIS（MS932）で保存し直してください。".into(),
            Other::EucJp => "文字コードがEUC-JPです。シフトJIS（MS932）で保存し直してください。".into(),
            Other::Jis => "文字コードがJIS（ISO-2022-JP）です。シフトJIS（MS932）で保存し直してください。".into(),
            Other::Zip => "中身がCSVではなく、ZIPかExcel（xlsx）のファイルです。ZIPなら展開し、Excelなら介護ソフトからCSVを出力し直してください。".into(),
            Other::Office => "中身がCSVではなく、ExcelかWordのファイルです。介護ソフトからCSVを出力し直してください。".into(),
            Other::Pdf => "中身がCSVではなく、PDFです。介護ソフトからCSVを出力し直してください。".into(),
            Other::Html => "中身がCSVではなく、ウェブのページです。ダウンロードに失敗したようです。もう一度ダウンロードしてください。".into(),
            Other::Image => "中身がCSVではなく、画像です。介護ソフトからCSVを出力し直してください。".into(),
        },
        BadBytes { found } => match found {
            BadByte::UserDefined(a, b) => format!("{field}に外字（{a:02X}{b:02X}）があります。MS932にある文字に置き換えてください。"),
            BadByte::Nul => format!("{field}に使えない文字（NUL）があります。取り除いてください。"),
            BadByte::Control(a) => format!("{field}に使えない制御文字（{a:02X}）があります。取り除いてください。"),
            BadByte::Foreign(a) => format!("{field}にシフトJIS（MS932）にないバイト（{a:02X}）があります。文字コードを確かめてください。"),
            BadByte::Unassigned(a, b) => format!("{field}にシフトJIS（MS932）にない文字（{a:02X}{b:02X}）があります。正しい文字に直してください。"),
            BadByte::Half(a) => format!("{field}の文字が途中で切れています（{a:02X}）。正しい文字に直してください。"),
        },
        LoneCr => format!("{field}に改行の片方（CR）だけが入っています。改行はCRLFかLFにしてください。"),
        Tab => format!("{field}にタブ文字があります。空白に置き換えてください。"),
        SecondCode => format!("{field}に、同じ文字の別の番号で書かれた文字があります。書き直すと普通の番号になります。"),
        Resaved => "Excelなどの表計算ソフトで保存し直したファイルのようです（「\"」や先頭の0が消えています）。表計算ソフトでは保存せずに、介護ソフトから出力し直してください。".into(),
        RowSlipped => "この行は項目がずれているようです。項目の足りないところや多いところがないか確かめ、介護ソフトから出力し直してください。".into(),
        CutShort => "ファイルが途中で切れています。もう一度ダウンロードするか、介護ソフトから出力し直してください。".into(),
        EmptyFile => "ファイルが空です。データを出力し直してください。".into(),
        HeaderRow => "１行目が見出しのようです。見出しを取り、データだけにしてください。".into(),
        ColumnCount { expected, found } => format!("項目の数が{found}です。{expected}にしてください。"),
        BrokenRecord { found } => match found {
            Broken::QuoteInside => format!("{field}の途中に「\"」があります。項目全体を「\"」で囲み、中の「\"」は二つ重ねてください。"),
            Broken::AfterQuote => format!("{field}の閉じの「\"」のあとに余分な文字があります。中の「\"」は二つ重ねてください。"),
            Broken::Unterminated => format!("{field}の「\"」が閉じないままファイルが終わっています。閉じの「\"」を加えてください。"),
            Broken::LoneCr => format!("{field}で改行の片方（CR）だけが使われています。行の終わりはCRLFにしてください。"),
        },
        BlankLine => "空の行があります。取り除いてください。".into(),
        CtrlZ => "ファイルの終わりに余分な文字（Ctrl-Z）があります。取り除いてください。".into(),
        Unquoted => format!("{field}が「\"」で囲まれていません。文字の項目は「\"」で囲んでください。"),
        OtherVersion { expected } => format!("{field}は「{}」（{}）です{value}。{}直してください。", expected.version(), expected.label(), version_hint(&finding.value)),
        MonthWantsOther { wanted } => format!("この対象年月のデータは{}の形式で送る決まりです。出力し直してください。", wanted.label()),
        SerialWantsOther { wanted } => format!("この日に作るデータは{}の形式が標準です。確かめてください。", wanted.label()),
        MonthDiffers => format!("{field}がファイル名の年月と違います{value}。同じ月にしてください。"),
        PlanNeedsNoMonth => format!("計画と一緒に送る利用者補足情報では、{field}は「000000」です{value}。直してください。"),
        PlanNeedsDate => format!("計画と一緒に送る利用者補足情報では、{field}に第１表と同じ日付が要ります{value}。直してください。"),
        UsageNeedsMonth => format!("{field}がファイル名の年月と違います{value}。同じ月にしてください。"),
        UsageNeedsNoDate => format!("利用票と一緒に送る利用者補足情報では、{field}は「00000000」です{value}。直してください。"),
        Empty => format!("{field}が空です。必ず入れてください。"),
        EmptyDoubtful => format!("{field}が空です。入れることをお勧めします。"),
        WrongLength { expected, .. } => format!("{field}は半角{expected}文字です{value}。{mend}"),
        TooLong { limit, .. } => format!("{field}は半角{limit}文字までです{value}。{mend}"),
        NotAlphanumeric => format!("{field}は半角の英数字です{value}。{mend}"),
        NotDigits => format!("{field}は半角の数字だけです{value}。{mend}"),
        NotSigned => format!("{field}は半角の数字です{value}。減算は先頭に半角の「-」を付けます。{mend}"),
        NotFromOne => format!("{field}は1から99までの番号です{value}。{mend}"),
        NotDecimal => format!("{field}は「99.99」の形の半角の数字です{value}。{mend}"),
        NotInList => format!("{field}にコード表にない値が入っています{value}。正しいコードに直してください。"),
        NotMonth => format!("{field}は実在する年月をYYYYMMで書きます{value}。{mend}"),
        NotDate => format!("{field}は実在する日付をYYYYMMDDで書きます{value}。{mend}"),
        DateUnknown => format!("{field}に0や9だけの日付が入っています。分からないときは空にしてください。"),
        NotTime { untimed: false } => format!("{field}は時刻をHHMM（0000から2359）で書きます{value}。{mend}"),
        NotTime { untimed: true } => format!("{field}は時刻をHHMM（0000から2359）か、時刻がなければ9999で書きます{value}。{mend}"),
        Midnight2400 => format!("{field}が「2400」です。受け取る側で読めないことがあります。"),
        NotDayMap => format!("{field}は０と１を31文字並べます{value}。{mend}"),
        NotPostcode => format!("{field}は「XXX-XXXX」の形の半角の数字です{value}。{mend}"),
        PhoneCharacters if finding.wide => format!("{field}に全角の文字があります。半角に直してください。"),
        PhoneCharacters => format!("{field}に数字、「-」「(」「)」「+」でない文字があります。確かめてください。"),
        NotImageName => format!("{field}が画像のファイル名の決まりと違います。確かめてください。"),
        UnusedFilled => format!("{field}は使わない項目です。空にしてください。"),
        FullWidthHyphen => format!("{field}のハイフンが全角です{value}。半角にしてください。"),
        ShortStayNot22 => format!("{field}では、短期入所療養介護はいつも「22」です{value}。直してください。"),
        ConditionalEmpty { because } => format!("{because}の内容から、{field}が要ります。入れてください。"),
        SlotOrder => format!("{field}の前の枠が空いています。１から順に入れてください。"),
        SlotWithoutType => format!("{field}が空のまま、同じ枠に単位数が入っています。サービス種類コードを入れてください。"),
        NotInsuredNumber => format!("{field}は数字10桁か、Hと数字9桁です{value}。{mend}"),
        NameUncertain => format!("{field}に「？」「〓」などがあります。出力のときに失われた文字ではないか確かめてください。"),
        NameBlank => format!("{field}に空白だけが入っています。名前を確かめてください。"),
        RowTwice => "すぐ前の行とまったく同じです。二重になっていないか確かめてください。".into(),
        EndBeforeStart => format!("{field}が開始より前です{value}。日をまたぐサービスでなければ、直してください。"),
        AmountDiffers => format!("{field}が、単位数に回数をかけた値と違います{value}。確かめてください。"),
        NotInMain { main } => format!("この利用者は「{}」（{}）にいません。利用者と日付を合わせてください。", main.japanese(), main.prefix()),
        NoSupplement => "この利用者の利用者補足情報がありません。加えてください。".into(),
        PersonTwice => "同じ利用者が二回書かれています。一つにしてください。".into(),
        DayOutsideMonth => format!("{field}が対象年月の外です{value}。確かめてください。"),
        ProRataPastEnd => format!("{field}で、月にない日に１が立っています{value}。確かめてください。"),
        ServiceNotCovered => format!("{field}のサービス種類は標準仕様の対象外です{value}。この行を除いてください。"),
        RentalCodeMissing => format!("福祉用具貸与では、{field}か福祉用具届出コードのどちらかが要ります。入れてください。"),
        BothRentalCodes => format!("TAISコードと{field}が両方入っています。どちらか一つにしてください。"),
        RentalCodeElsewhere => format!("{field}は福祉用具貸与だけに入れます{value}。空にしてください。"),
        DetailElsewhere => format!("{field}は福祉用具貸与（種類17）だけに入れます{value}。空にしてください。"),
        DetailMissing => format!("同じコードと単位数の福祉用具が二つ以上あります。{field}に１から順に番号を入れてください。"),
        NoRowForReceiver => "この利用者には送信先の事業所のサービスがありません。関係のない利用者は除いてください。".into(),
        WrongReceiver => "このファイルには、送信先の事業所のサービスを使う利用者が一人もいません。ファイル名の送信先を確かめてください。".into(),
        ReceiverOtherType => "この利用者には送信先の事業所のサービスがありますが、サービス種類がファイル名と違います。確かめてください。".into(),
        OtherOffice => format!("{field}が送信元の事業所番号と違います{value}。確かめてください。"),
        OtherType => format!("{field}のサービス種類が送信元と違います{value}。種類ごとに分けてください。"),
        TotalMissing => "この利用者の合計行（999999）がありません。一つ加えてください。".into(),
        TotalTwice => "この利用者の合計行（999999）が二つ以上あります。一つにしてください。".into(),
        TotalOffice => format!("合計行の{field}は「9999999999」です{value}。直してください。"),
        SubtotalMissing => format!("同じ種類に違うサービスコードがあるので、種類の小計行（種類＋AAAA）が要ります{value}。加えてください。"),
        SubtotalAdvised => format!("同じサービスの行が二つ以上あります{value}。種類の小計行（種類＋AAAA）を加えることをお勧めします。"),
        SubtotalTwice => format!("同じ種類の小計行が二つ以上あります{value}。一つにしてください。"),
        SubtotalNotZero => format!("小計行と合計行の{field}は「0」です{value}。直してください。"),
        SubtotalNotEmpty => format!("小計行と合計行の{field}は空にします{value}。直してください。"),
        FixedOffice => format!("{field}は空か「9999999999」です{value}。直してください。"),
        PlanNumberTwice => "課題ＮＯ・援助目標ＮＯ・援助内容ＮＯの組が前の行と同じです。番号を変えてください。".into(),
        PlanNumberGap => format!("{field}が空のまま、その下の番号が入っています。上の番号も入れてください。"),
        SupportNumberTwice => "課題ＮＯ・支援計画ＮＯ・利用サービスＮＯの組が前の行と同じです。番号を変えてください。".into(),
        SupportNumberGap => format!("{field}が空のまま、その下の番号が入っています。上の番号も入れてください。"),
        FieldLimit => "一つの項目が大きすぎます（上限1MiB）。ここから先は読んでいません。「\"」の閉じ忘れがないか確かめてください。".into(),
        RecordLimit => "一つの行が大きすぎます（上限8MiB）。ここから先は読んでいません。「\"」の閉じ忘れがないか確かめてください。".into(),
        FileLimit => "ファイルが大きすぎます（上限256MiB）。ここから先は読んでいません。ファイルを分けてください。".into(),
        PersonLimit { limit } => format!("利用者が多すぎます（上限{}人）。送信単位を分けてください。", grouped(limit)),
        RowLimit { limit } => format!(
            "このファイルの行が多すぎて、行どうしを比べられません（上限{}行）。ファイルを分けてください。",
            grouped(limit)
        ),
        FileCountLimit { limit } => format!(
            "一つの送信単位のファイルが多すぎます（上限{}個）。ここから先のファイルは読んでいません。送信単位を分けてください。",
            grouped(limit)
        ),
        UnitLimit { limit } => format!(
            "一つの送信単位が大きすぎます（上限{}バイト）。ここから先は読んでいません。送信単位を分けてください。",
            grouped(limit as usize)
        ),
        LeftOut { count } => format!("このほかに{count}件の指摘があります。先に上の指摘を直してください。"),
    }
}

fn slip_sentence(slip: Slip) -> &'static str {
    match slip {
        Slip::Copy => {
            "に「(1)」や「コピー」などが付いています。同じものを二回ダウンロードしたり写したりすると付きます。付いた部分を消してください。"
        }
        Slip::DoubledEnding => "の最後に「.CSV」などが二重に付いています。最後の一つを消してください。",
        Slip::FullWidth => "に全角の文字があります。半角に直してください。",
        Slip::Blank => "に空白があります。空白を消してください。",
        Slip::Hyphens => "の区切りが「-」です。「_」に直してください。",
        Slip::SmallLetters => "が小文字です。大文字に直してください。",
    }
}

fn version_hint(value: &str) -> &'static str {
    match value {
        "201910" | "202003" => "V2以前の形式は受け取れません。",
        "202504" => "「202504」はV4.0の値で、V4.1で取りやめになりました。",
        "202410" => "「202410」は標準仕様にない値です。",
        _ => "",
    }
}

fn english(finding: &Finding) -> String {
    let field = finding.field.map(|name| format!(" in {name}")).unwrap_or_default();
    let value = match finding {
        Finding { value, .. } if !value.is_empty() => format!(", found {value:?}"),
        Finding { length: 0, .. } => String::new(),
        Finding { length, wide, .. } => {
            format!(", found {length} characters{}", if *wide { ", not all ASCII" } else { "" })
        }
    };
    format!("{}{field}{value}", meaning(&finding.fault))
}

fn meaning(fault: &Fault) -> String {
    use Fault::*;
    let fixed = match *fault {
        NameSlip { slip } => return format!("file name is broken: {slip:?}; the content is checked"),
        OfficeCheckDigit { part } => return format!("file name: check digit of part {part:?} does not fit"),
        BadName { part } => return format!("file name: part {part:?} does not fit the grammar"),
        Missing { kind } => return format!("the unit lacks {}", kind.prefix()),
        DoesNotBelong { kind } => return format!("{} does not belong to this unit", kind.prefix()),
        Twice { kind } => return format!("the unit has {} more than once", kind.prefix()),
        OtherEncoding { found } => return format!("not CP932 but {found:?}"),
        BadBytes { found } => return format!("bytes outside CP932: {found:?}"),
        ColumnCount { expected, found } => return format!("{found} columns instead of {expected}"),
        BrokenRecord { found } => return format!("record breaks RFC 4180: {found:?}"),
        OtherVersion { expected } => return format!("version must be {}", expected.version()),
        MonthWantsOther { wanted } => return format!("this service month asks for {}", wanted.label()),
        SerialWantsOther { wanted } => return format!("a plan made on this day should be {}", wanted.label()),
        WrongLength { expected, found } => return format!("{found} bytes instead of {expected}"),
        TooLong { limit, found } => return format!("{found} bytes, at most {limit}"),
        NotInMain { main } => return format!("person has no row in {}", main.prefix()),
        ConditionalEmpty { because } => return format!("{because} asks for this item, which is empty"),
        LeftOut { count } => return format!("{count} more findings left out"),
        PersonLimit { limit } => return format!("more than {} persons in a unit", grouped(limit)),
        RowLimit { limit } => return format!("more than {} rows to compare in a file", grouped(limit)),
        FileCountLimit { limit } => {
            return format!("more than {} files in a unit; the others are not read", grouped(limit));
        }
        UnitLimit { limit } => {
            return format!("more than {} bytes in a unit; read no further", grouped(limit as usize));
        }
        NotInStandard => "not a file of the standard",
        CopyBeside => "copy, byte for byte, beside its original",
        TypesMissing => "data of V4.1 under a name without service types",
        Resaved => "saved again by a spreadsheet: quotes and leading zeros are gone",
        RowSlipped => "many columns do not fit: the row has slipped",
        CutShort => "the file ends in the middle of a record",
        DateUnknown => "zeros or nines in an optional date, which should be empty",
        WrongReceiver => "nobody in the file has a service of the receiver",
        NameUncertain => "a replacement character in a name",
        NameBlank => "only blanks in a name",
        RowTwice => "same row as the one before",
        EndBeforeStart => "end before start",
        AmountDiffers => "units times times are not the amount",
        NotInV3 => "V3.x does not know this file",
        SmallExtension => "extension in small letters",
        SameOffice => "sender and receiver have the same office number",
        SenderDiffers => "sender is not the authenticated office",
        ReceiverUnknown => "receiver is not registered",
        SenderCannot => "a sender of this type cannot send this file",
        ReceiverCannot => "a receiver of this type cannot receive this file",
        ReceiverNotCovered => "receiver's service type is not covered",
        TypesSwapped => "service types of sender and receiver look swapped",
        Apart => "sender, receiver or serial differ from the other files of the unit",
        SerialUsed => "serial used before for this pair",
        ImageMissing => "image is named but missing",
        ImageNotNamed => "image is not named by any profile",
        LoneCr => "CR without LF",
        Tab => "tab character",
        SecondCode => "character written with its second CP932 code",
        EmptyFile => "file is empty",
        HeaderRow => "first row looks like a header",
        BlankLine => "blank line",
        CtrlZ => "Ctrl-Z at the end",
        Unquoted => "text without quotes",
        MonthDiffers => "month differs from the file name",
        PlanNeedsNoMonth => "month must be 000000 with a plan",
        PlanNeedsDate => "plan date must be real with a plan",
        UsageNeedsMonth => "month must be that of the file name",
        UsageNeedsNoDate => "plan date must be 00000000 with a month",
        Empty => "mandatory item is empty",
        EmptyDoubtful => "item is empty; its mark in the standard is doubtful",
        NotAlphanumeric => "not letters and digits",
        NotDigits => "not digits",
        NotSigned => "not digits with or without a leading minus",
        NotFromOne => "not a number from 1 to 99",
        NotDecimal => "not a decimal with at most two places",
        NotInList => "not in the code table",
        NotMonth => "not a real month YYYYMM",
        NotDate => "not a real date YYYYMMDD",
        NotTime { .. } => "not a time HHMM",
        Midnight2400 => "2400 as an end",
        NotDayMap => "not 31 characters of 0 and 1",
        NotPostcode => "not a postal code XXX-XXXX",
        PhoneCharacters => "unusual characters in a telephone number",
        NotImageName => "not an image name of the standard",
        UnusedFilled => "unused item is filled",
        FullWidthHyphen => "full-width hyphen",
        ShortStayNot22 => "short stays of the medical kind are always 22 here",
        SlotOrder => "limit slots are not filled from 1 upwards",
        SlotWithoutType => "limit slot has units but no service type",
        NotInsuredNumber => "not ten digits or H and nine digits",
        NoSupplement => "person has no row in UPHOSOKU",
        PersonTwice => "same key twice",
        DayOutsideMonth => "date outside the month",
        ProRataPastEnd => "day past the end of the month",
        ServiceNotCovered => "service type is not covered by the standard",
        RentalCodeMissing => "rental without TAIS or report code",
        BothRentalCodes => "both rental codes filled",
        RentalCodeElsewhere => "rental code on another service",
        DetailElsewhere => "detail number on another service than 17",
        DetailMissing => "identical rentals without detail numbers",
        NoRowForReceiver => "person has no service of the receiver",
        ReceiverOtherType => "receiver serves this person under another service type",
        OtherOffice => "office is not the sender",
        OtherType => "service type is not the sender's",
        TotalMissing => "no grand total for the person",
        TotalTwice => "more than one grand total for the person",
        TotalOffice => "office of the grand total must be 9999999999",
        SubtotalMissing => "subtotal AAAA missing",
        SubtotalAdvised => "subtotal AAAA advised",
        SubtotalTwice => "subtotal AAAA more than once",
        SubtotalNotZero => "must be 0 on subtotals and totals",
        SubtotalNotEmpty => "must be empty on subtotals and totals",
        FixedOffice => "must be empty or 9999999999",
        PlanNumberTwice | SupportNumberTwice => "numbers of the row are used twice",
        PlanNumberGap | SupportNumberGap => "a number lacks the one above it",
        FieldLimit => "field over 1 MiB",
        RecordLimit => "record over 8 MiB",
        FileLimit => "file over 256 MiB",
    };
    fixed.to_owned()
}

/// A number as people write it: `500,000`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
