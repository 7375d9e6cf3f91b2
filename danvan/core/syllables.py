"""Whether a word is a syllable of Vietnamese: its onsets, its rhymes, the tones that each rhyme takes."""

import unicodedata

ONSETS = (
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
)  # fmt: skip
WRITTEN_RHYMES = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet oi oc om on ong
    ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt up ut uơ uy uya uych uyên
    uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
    y yêm yên yêng yêt yêu
"""
RHYMES = frozenset(WRITTEN_RHYMES.split())
STOPS = ("c", "ch", "p", "t")
GRAVE, ACUTE, HOOK, TILDE, DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
TONES = frozenset({GRAVE, ACUTE, HOOK, TILDE, DOT})
TONES_OF_STOPS = ({ACUTE}, {DOT})


def is_syllable(word: str) -> bool:
    """Whether the word, in any case and either normal form, is spelt as a Vietnamese syllable can be."""
    marks = unicodedata.normalize("NFD", word.casefold())
    tones = [mark for mark in marks if mark in TONES]
    plain = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
    if len(tones) > 1:
        return False
    return any(
        plain.startswith(onset) and _takes(plain[len(onset) :] or onset[1:], set(tones)) for onset in ONSETS
    )


def _takes(rhyme: str, tones: set[str]) -> bool:
    """Whether there is such a rhyme, and with such a tone: one that ends in a stop is rising or heavy."""
    return rhyme in RHYMES and (not rhyme.endswith(STOPS) or tones in TONES_OF_STOPS)
