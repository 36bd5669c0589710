"""Mail in the languages of Alice's friends: other scripts, both directions, emoji."""

from __future__ import annotations

from tui.demo.sample.files import pdf
from tui.demo.sample.letters import Conversation, by, me, talk
from tui.demo.sample.people import CLAIRE, FATIMA, NOA, OLENA, YUKI

RECENT: list[Conversation] = [
    talk(
        "Devis pour la reliure",
        by(CLAIRE, "1d 16:05", """
Chère Alice,

voici le devis pour la reliure des douze cahiers : toile bleue, dos rond, titre à l’or. Il faut compter cinq
semaines. Si tu préfères la toile grise, c’est le même prix.

Je t’embrasse,
Claire
""", pdf("devis-reliure.pdf", "Atelier Fontaine", "12 cahiers, toile bleue", "Total : 384,00 EUR"), unread=True),
    ),
    talk(
        "展覧会のお礼",
        by(YUKI, "1d 03:20", """
アリスさん

先日は展覧会をご案内いただき、ありがとうございました。潮の音の部屋が特に心に残りました。
来年の春、京都で小さな展示をします。ぜひお越しください。

お体に気をつけて。
山田 由紀
""", flags="answered"),
        me("1d 09:30", """
由紀さん

お越しいただき、ありがとうございました。京都、必ず行きます！

アリス
"""),
    ),
    talk(
        "دعوة إلى معرض الكتاب",
        by(FATIMA, "3d 10:45", """
عزيزتي أليس،

يسعدنا أن ندعوك إلى معرض الكتاب في الربيع القادم. سيكون جناحنا رقم 24، وسنعرض فيه خرائط المد والجزر القديمة
التي تحدثنا عنها في هامبورغ.

مع أطيب التحيات،
فاطمة
"""),
    ),
    talk(
        "תמונות מהנמל",
        by(NOA, "5d 19:10", """
אליס היקרה,

צילמתי את הנמל בשעת השפל, בדיוק כמו שביקשת. המים ירדו 40 ס"מ בלבד, אבל האור היה נפלא.

להתראות בקיץ,
נועה
"""),
        me("5d 20:00", "Noa, thank you! 40 cm is a lot when the light is like that. ❤️ Alice"),
    ),
    talk(
        "Листівка з Одеси 🌊",
        by(OLENA, "9d 12:00", """
Привіт, Алісо!

Надсилаю тобі фото моря і рецепт, який обіцяла. Приїжджай улітку, вода тепла. 🐚☀️

Олена
"""),
    ),
]  # fmt: skip
"""The last days."""
