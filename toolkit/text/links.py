"""Words that a mail programme turns into a link."""

import re

from toolkit.text.cleaning import clean_identifier
from toolkit.text.search_text import fold

# Generic ends of host names in use for sites and for phishing, and countries' (ISO 3166): the two sorts that mail
# programmes know. « denis », « finances » or « bis » is none of them.
_GENERIC = """
academy agency alsace app art asso autos beauty best bio biz bond bzh cam cat center cfd click cloud club co
com company cyou contact corsica dev digital edu email events expert eus finance fit fun fyi gdn gouv gov
group guru help host icu info ink int io jobs lat life link live lol loan ltd market media mil mobi mom
monster name net network news ninja one online org ovh page paris party ph pics press pro qpon quest rest run
sbs services shop skin social solutions space store stream studio support surf tech tel test example tirol
today tools top tours trade travel uno vip video web website wiki win work works world wtf xin xyz yachts zip
zone
"""
_COUNTRIES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo br bs bt bw by bz ca
cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr
ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo
jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq
mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa
re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to
tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
"""
_ENDS = frozenset(f"{_GENERIC} {_COUNTRIES}".split())

# Abbreviations after which a dot is often typed without a space: « Com.com de l’Aure », « Dir.info », « M.de La Tour ».
_ABBREVIATIONS = """
adj adm admin agglo al apt arr art ass asst av bat bât bd bld bur c.c cab cant cf ch chap chef col coll com
comm cons coord cons cult d dé dél délég dép dépt dept dir dr éd éduc env ét étab éts ex fax féd fin gal gén
gest hab ing insp int jur m mgr mlle mm mme mmes mt mun n nat no org p pers pl pop pp pr préf prés prof pub
qual rég rés resp rte s.g sec secr sect sén serv soc ss-préf st ste stes sts suppl sync synd tech tél terr
trés urb v vol
"""
_SHORT_WORDS = frozenset(fold(_ABBREVIATIONS).split())
_HOST = re.compile(r"[\w.\-]+")
_SCHEME = re.compile(r"\b(?:mailto|javascript|callto|skype|sms):", re.IGNORECASE)
_WWW = re.compile(r"(?<!\w)www\d?\.\w", re.IGNORECASE)
_LATIN_END = "\u024f"


def holds_link(text: str) -> bool:
    """Tell whether a mail programme would make a link of something in the text. Linear.

    It would of a scheme (« :// », « mailto: »), an e-mail address, « www. », and a host name: labels joined by dots, of
    which the last ends names of hosts (« fr », « com », « xyz », « xn--… »). Full-width letters and dots count as plain
    ones, and invisible characters as nothing, since programmes read them so. A space around the dot makes no link
    (« exemple .fr »), an unknown end makes none (« St.Denis », « Resp.finances », « art.261-4 »). So written, an
    abbreviation stands for one: « Com.com de l’Aure », « Dir.info », « M.de La Tour », « D.G.S.Paris »; but not with a
    path behind it.
    """
    plain = clean_identifier(text).replace("\u3002", ".").replace("\uff61", ".")
    if "://" in plain or "@" in plain or _SCHEME.search(plain) or _WWW.search(plain):
        return True
    if "." not in plain:
        return False
    return any(
        _is_host(run, followed_by=plain[found.end() : found.end() + 1])
        for found in _HOST.finditer(plain)
        for run in found[0].split("..")
    )


def _is_host(run: str, *, followed_by: str) -> bool:
    labels = run.strip(".-_").split(".")
    if len(labels) < 2 or not all(labels):
        return False
    end = labels[-1].partition("-")[0].lower()
    if labels[-1].lower().startswith("xn--") or (len(end) > 1 and end.isalpha() and end[0] > _LATIN_END):
        return True
    return end in _ENDS and not (followed_by not in {"/", ":", "?", "#"} and _is_abbreviation(labels))


def _is_abbreviation(labels: list[str]) -> bool:
    """« Com.com », « Sous-préf.de », « S.D.I.S », « D.G.S.Paris », « P.Page »."""
    *heads, last = labels
    if all(len(head) == 1 for head in heads) and (
        len(last) == 1 or (all(head.isupper() for head in heads) and last.istitle())
    ):
        return True
    return all(fold(head.rpartition("-")[2]) in _SHORT_WORDS for head in heads)
