"""Credits of a film, which name a part in making it and who did it: "Music by", "Musik:", 字幕."""

from __future__ import annotations

import re

from translate_pipe.workers.checks.features import Features

_SUBTITLES = (
    "subtit untertit sous-titr subtít legenda sottotit ondertit undertext undertekst teksting"
    " tekstit napis titulk titlov felirat altyaz субтитр надпис υπότιτλ ترجمة زیرنویس כתוביות"
    " उपशीर्षक 字幕 자막 คำบรรยาย"
)
_TRANSLATION = (
    "translat übersetz tradu vertal vertaling översätt oversæt oversat overset käänn suomen tłumac"
    " překl prekl prijevod prevod превод fordít çevir terjemah dịch перевод переклад μετάφρ ترجم"
    " תרגום अनुवाद แปล 翻译 翻譯 翻訳 译 譯 訳 번역"
)
_DIRECTION = (
    "direct regie regi regia réalis dirig dirección direç direct reżys rež ohjau rendez yönet"
    " sutradara đạo режис σκηνοθ إخراج کارگردان בימוי निर्दे กำกับ 导演 導演 監督 감독 연출"
)
_MUSIC = (
    "music musik musiq músic música muzi muzyk hudb glazb zene müzik musiikki nhạc музик музык"
    " μουσικ موسيقى موسیقی מוזיקה संगीत ดนตรี 音乐 音樂 音楽 作曲 配乐 配樂 음악"
)
_SCRIPT = (
    "writ screenplay script story drehbuch buch autor geschrieben scénar écrit guion guión escri"
    " roteir argumento scenegg scritt scenari schrijv geschreven manus skrevet skrivet käsikirj"
    " scénář napisa forgatók írta senar yaz penulis kịch сценар автор σενάρ تأليف سيناريو نویسنده"
    " תסריט लेख บท 编剧 編劇 脚本 原作 각본 극본"
)
_PRODUCTION = (
    "produc produz produk prodot produit tuotta gyártó yapım продюс παραγ إنتاج تهیه הפקה निर्मा"
    " อำนวย 制片 製片 制作 製作 プロデュ 제작"
)
_CAST = (
    "starring cast darstell besetz distribu reparto elenco interpret rolverd rollista medvirk"
    " näyttel obsad występ hraj szerepl oyuncu pemain diễn ролях πρωταγ بطولة تمثيل بازیگر משתתפ"
    " कलाकार นักแสดง 主演 出演 演员 演員 출연 주연"
)
_EDITING = (
    "edit schnitt montag montaj montaż montáž ediç edici klipp leikkau střih vágó kurgu dựng"
    " монтаж μοντάζ مونتاج تدوین עריכה संपादन ลำดับ 剪辑 剪輯 編集 편집"
)
_CAMERA = (
    "photogra camera kamera cámara câmera fotogra foto image bildgestaltung zdjęcia kuvau operatőr"
    " görüntü оператор φωτογρ تصوير فیلمبردار צילום छायांकन 摄影 攝影 撮影 촬영"
)
_PARTS = (
    _SUBTITLES,
    _TRANSLATION,
    _DIRECTION,
    _MUSIC,
    _SCRIPT,
    _PRODUCTION,
    _CAST,
    _EDITING,
    _CAMERA,
)
"""What each part is called in all languages, by beginnings of words. Subtitles are translations in
Arabic."""

_EXPRESSIONS = tuple(rf"(?i)(?<![^\W\d_])(?:{'|'.join(part.split())})" for part in _PARTS)
_MOST_LETTERS = 60
"""Of a line of credits, in letters as Latin ones."""


def credited(source: Features, label: str) -> bool:
    """Whether a label is a part in making a film that the source names too, which is a line of
    credits: short, and no sentence."""
    if source.weight > _MOST_LETTERS or source.marks[3]:
        return False
    return any(re.search(part, label) and re.search(part, source.text) for part in _EXPRESSIONS)
