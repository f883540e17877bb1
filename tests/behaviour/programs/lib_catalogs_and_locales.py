"""gettext reads catalogs; locale formats by its conventions; warnings are told once for each place."""
import gettext
import io
import locale
import os
import struct
import tempfile
import warnings

MESSAGES = {
    "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=3; "
        "plural=n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2;\n",
    "hello": "ahoj světe",
    "menu\x04open": "otevřít",
    "file\0files": "soubor\0soubory\0souborů",
}


def catalog(messages):
    keys = sorted(messages, key=str.encode)
    at = 28 + 16 * len(keys)
    tables, texts = [[], []], b""
    for which, side in enumerate((keys, [messages[k] for k in keys])):
        for text in side:
            b = text.encode()
            tables[which] += [len(b), at + len(texts)]
            texts += b + b"\0"
    n = len(keys)
    head = struct.pack("<7I", 0x950412de, 0, n, 28, 28 + 8 * n, 0, 0)
    return head + struct.pack(f"<{4 * n}I", *tables[0], *tables[1]) + texts


def catalogs(folder):
    where = os.path.join(folder, "cs_CZ", "LC_MESSAGES")
    os.makedirs(where)
    with open(os.path.join(where, "demo.mo"), "wb") as f:
        f.write(catalog(MESSAGES))
    print(os.path.relpath(gettext.find("demo", folder, ["cs_CZ.UTF-8"]), folder))
    t = gettext.translation("demo", folder, languages=["de", "cs"], fallback=True)
    print(type(t).__name__, t.gettext("hello"))
    t = gettext.translation("demo", folder, languages=["cs_CZ"])
    print(type(t).__name__, t.gettext("hello"), t.pgettext("menu", "open"), t.charset())
    print([t.ngettext("file", "files", n) for n in (0, 1, 2, 5, 11, 21, 22, 101)])
    t.install(["ngettext"])
    print(_("hello"), _("none"), ngettext("file", "files", 3))
    os.environ["LANGUAGE"] = "cs_CZ"
    gettext.bindtextdomain("demo", folder)
    gettext.textdomain("demo")
    print(gettext.gettext("hello"), gettext.dgettext("other", "hello"))
    try:
        gettext.translation("demo", folder, languages=["xx"])
    except OSError as e:
        print(type(e).__name__, e.strerror, e.filename)
    for bad in (b"short", struct.pack("<7I", 0x950412de, 9 << 16, 0, 28, 28, 0, 0)):
        try:
            gettext.GNUTranslations(io.BytesIO(bad))
        except (OSError, struct.error) as e:
            print(type(e).__name__, e)
    f = gettext.c2py("n == 1 ? 0 : n % 10 >= 2 ? 1 : 2")
    print([f(n) for n in (0, 1, 2, 12, 20)])


def conventions():
    print(locale.normalize("de"), locale.normalize("fr_FR.utf8"), locale.normalize("ja_JP.eucjp"))
    locale._override_localeconv = {
        "decimal_point": ",", "thousands_sep": ".", "grouping": [3, 3, 0],
        "mon_decimal_point": ",", "mon_thousands_sep": " ", "mon_grouping": [3, 0],
        "currency_symbol": "Kč", "int_curr_symbol": "CZK ", "frac_digits": 2, "int_frac_digits": 2,
        "p_cs_precedes": 0, "p_sep_by_space": 1, "n_cs_precedes": 0, "n_sep_by_space": 1,
        "p_sign_posn": 1, "n_sign_posn": 1, "positive_sign": "", "negative_sign": "-"}
    print(locale.format_string("%.2f and %d", (1234567.891, -98765), grouping=True))
    print(locale.currency(-1234.5, grouping=True), locale.currency(99, international=True))
    print(locale.atof("1.234,5"), locale.delocalize("1.234,5"), locale.localize("1234.5", True))
    locale._override_localeconv = {}
    print(locale.nl_langinfo(locale.DAY_2), locale.nl_langinfo(locale.D_T_FMT),
          locale.nl_langinfo(locale.CODESET), locale.Error.__module__)
    for bad in (lambda: locale.setlocale(locale.LC_ALL, "xx_XX"), lambda: locale.strcoll("a\0", ""),
                lambda: locale.currency(1), lambda: locale.nl_langinfo(1)):
        try:
            print(bad())
        except (locale.Error, ValueError) as e:
            print(type(e).__name__, e)


def once_for_each_place():
    """Registries: of a module, or one that is given."""
    for action in ("default", "module", "once"):
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter(action)
            for _ in range(2):
                warnings.warn("one")
                warnings.warn("one")
                warnings.warn("two")
            print(action, [str(w.message) for w in seen])
    mine = {}
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("default")
        for line in (1, 1, 2):
            warnings.warn_explicit("m", UserWarning, "f", line, registry=mine)
            warnings.warn_explicit("m", UserWarning, "g", line)
    print(len(seen), sorted(k[2] for k in mine if k != "version"))


with tempfile.TemporaryDirectory() as top:
    catalogs(top)
conventions()
once_for_each_place()
