"""Words with letters of two scripts: look-alikes, and words that are joined for a reason."""

from __future__ import annotations

import pytest

from tests.workers.test_checks import cause

BUSINESS = "It's none of your business."


@pytest.mark.parametrize(
    ("target", "language", "source", "text"),
    [
        ("ru", "en", BUSINESS, "Этo нe твoё дeлo."),
        ("ru", "en", BUSINESS, "Это не твоё дeло."),
        ("ru", "en", "Moscow is big.", "MOCКВА большая."),
        ("ru", "en", "Write to me.", "Напиши мне пиsьмо."),
        ("ru", "en", "He has no telephone.", "У него нет teлефона."),
        ("uk", "ru", "Где ты был?", "Дe ти бyв?"),
        ("bg", "en", "Take the package.", "Вземи пакeта."),
        ("sr", "en", "The line is long.", "Водоравнa линија је дуга."),
        ("be", "en", "My house is small.", "Мой дoм маленькі."),
        ("de", "ja", "車に乗れ！", "Stеig ins Аutо!"),
        ("en", "fr", "Il a plu toute la nuit.", "It rаinеd thе whоlе night."),
        ("el", "en", "I bought it at the market.", "Το αγόρασα στην αγoρά."),
        ("el", "en", "The way in.", "Eίσοδος από εδώ."),
        ("de", "en", "I bought it at the market.", "Ich habe es auf dem Mαrkt geκauft, Hanνa."),
    ],
)
def test_letters_of_two_scripts_in_a_word_are_refused(
    target: str, language: str, source: str, text: str
) -> None:
    assert cause(source, text, target, language) == "script"


@pytest.mark.parametrize(
    ("target", "source", "text"),
    [
        ("ru", "Call me on the iPhone.", "Позвони мне iPhone'ом."),
        ("ru", "Call me on the iPhone.", "Позвони мне iPhoneом."),
        ("ru", "Take the USB cable.", "Возьми USB-кабель."),
        ("ru", "Send me an SMS.", "Пришли мне SMSку."),
        ("ru", "Send me the PDFs.", "Пришли мне PDFы."),
        ("ru", "SEND ME THE PDFS.", "ПРИШЛИ МНЕ PDFЫ."),
        ("ru", "He is in IT.", "Он айтишник, ITшник."),
        ("ru", "It is on Facebook.", "Это есть на Facebookе."),
        ("ru", "He is a super VIP.", "Он суперVIP."),
        ("ru", "No more of that.", "Бóльше этого не будет."),
        ("ru", "No more of that.", "Бо\u0301льше этого не будет."),
        ("sr", "The code is wrong.", "Кôд није добар."),
        ("ru", "The sign says Мocквa.", "На знаке написано Мocквa."),
        ("ce", "Afghanistan is far.", "АфгIанистан гена ю."),
        ("de", "It is five microns.", "Das sind fünf μm."),
        ("de", "The change of energy.", "Die Änderung der Energie: ΔE."),
        ("de", "The change of energy ΔE.", "Die Änderung der Energie ΔE, in kΩ."),
        ("el", "The change of energy ΔE.", "Η μεταβολή της ενέργειας ΔE."),
        ("el", "Take the USB cable.", "Πάρε το καλώδιο USB."),
    ],
)
def test_words_joined_for_a_reason_pass(target: str, source: str, text: str) -> None:
    assert cause(source, text, target) is None
