"""Letters lost or wrongly decoded on the way, and signs that only look like that."""

from __future__ import annotations

import pytest

from tests.workers.test_checks import cause

SEA = "Ich habe wieder vom Meer geträumt."
GARBLED = [
    ("fr", "de", SEA, "J'ai encore r?v? de la mer."),
    ("fr", "de", SEA, "J'ai encore r??v?? de la mer."),
    ("fr", "de", SEA, "J'ai encore rÃªvÃ© de la mer."),
    ("fr", "de", "Die Schule ist zu.", "L'?cole est fermée."),
    ("fr", "en", "It is already there.", "C'est dÃ©jÃ\xa0lÃ\xa0."),
    ("fr", "de", "Der Krieg war vorbei.", "La guerre ?tait finie."),
    ("pt", "es", "Nada será como antes.", "Nada ser? como antes."),
    ("pt", "es", "Eso cuesta mucho.", "Isso custa muitos dÃ³lares."),
    ("fr", "de", "Mein Vater hat es gebaut.", "Mon pÃ¨re l'a construit."),
    ("pt", "es", "A la izquierda, abajo.", "Ã\xa0 esquerda, embaixo."),
    ("ru", "en", "You promised me that.", "╥√ юсх∙ры ьэх."),
    ("pt", "es", "Dile al médico que venga.", "Diga ao mÃ©dico que venha."),
    ("es", "en", "The girl came in the morning.", "La ni?a vino por la mañana."),
    ("da", "sv", "Rum nummer fyra.", "VÃ¦relse nummer fire."),
    ("de", "ja", "彼らが戻る前に。", "Bevor sie zurÃ¼ckkommen."),
    ("de", "en", "Austria, my home.", "Ã–sterreich, meine Heimat."),
    ("de", "en", "It's cold here today.", "Hier istâ€™s heute kalt."),
    ("pl", "en", "I am going home.", "IdÄ™ do domu."),
    ("cs", "en", "We have time.", "MÃ¡me Äas, pÅ™Ã­teli."),
    ("vi", "en", "He went to the market.", "Ông Ä‘i chợ rồi."),
    ("ru", "en", "It's none of your business.", "▌Єю эх Єтю╕ фхыю."),
    ("ru", "en", "It's none of your business.", "РќРµ С‚РІРѕС‘ РґРµР»Рѕ."),
    ("uk", "ru", "Давно ты это знаешь?", "дЮБМН РХ ЖЕ ГМЮ╨Ь?"),
    ("uk", "ru", "Мой отец здесь.", "М?й батько тут."),
    ("zh", "en", "He is not at home.", "他不在家锟斤拷。"),
]


@pytest.mark.parametrize(("target", "language", "source", "text"), GARBLED)
def test_letters_lost_on_the_way_are_refused(
    target: str, language: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) == "garbled"


@pytest.mark.parametrize(
    ("target", "language", "source", "text"),
    [
        ("pt", "en", "It was my sister...", "ERA A MINHA IRMÃ…"),
        ("pt", "en", 'They call her "sister".', "CHAMAM-LHE «IRMÃ»."),
        ("pt", "en", "No apples for you.", "NÃO HÁ MAÇÃS PARA TI."),
        ("vi", "en", "He has eaten already.", "ÔNG ẤY ĐÃ ĂN RỒI…"),
        ("sv", "en", "The river, my friend.", "Å… min vän."),
        ("it", "de", "Das ist gut.", "È… buono."),
        ("de", "en", "Well, of course.", "Ä… natürlich."),
        ("de", "en", "What? Now?", "Was?! Jetzt?"),
        ("fr", "en", "Really? Yes!", "Vraiment ?... Oui !"),
        ("fr", "en", "Really? Yes!", "Vraiment ?Oui !"),
        ("de", "en", "“Why?” she asked me.", "Warum? fragte sie mich."),
        ("ru", "ar", "لماذا لا ترى جمال هذا المكان", "...почему? почему ты не видишь красоты?"),
        ("en", "ja", "なぜ？と聞いた。", "Why? he asked."),
        ("ja", "en", "What? Is he here?", "何?彼はここ?"),
        ("zh", "en", "What? Is he here?", "什么?他在这里?"),
        ("zh", "en", "What? The iPhone is gone?", "什么?iphone不见了?"),
        ("th", "en", "What? Is he here?", "อะไรนะ?เขาอยู่ที่นี่เหรอ?"),
        ("ja", "en", "Well... You are right.", "そうか──お前が正しい。"),
        ("en", "ja", "待って……何だって？", "Wait──what?"),
        ("ru", "en", "It is five degrees.", "Сейчас 5 °С, а было 7°."),
        ("de", "en", "It costs 20 euros.", "Das kostet 20 €."),
        ("de", "en", "The letters Ã© mean é.", "Die Buchstaben Ã© bedeuten é."),
        ("fr", "en", "Open /page?id=x for me.", "Ouvre-moi /page?id=x."),
        ("de", "en", "│left│ is the door.", "│links│ ist die Tür."),
        ("ru", "en", "████ is the name.", "Его зовут ████."),
    ],
)
def test_signs_that_translators_write_pass(
    target: str, language: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) is None
