"""What LibreOffice makes of a CSV file that is opened and saved, with nobody touching a cell.

It need not be installed: a test asks is_installed() first, and skips that part with WHY_NOT. Each call makes a
profile of its own, so that a LibreOffice that a user has open is neither asked nor disturbed.
"""

import pathlib
import shutil
import subprocess
import tempfile

WHY_NOT = "LibreOffice is not installed (soffice is not in PATH)"

# The numbers that its CSV filter has for them.
_CHARSETS = {"UTF-8": 76, "CP949": 62}
_LANGUAGES = {"ko-KR": 1042, "en-US": 1033}

# For each start. A start that takes longer hangs.
_PATIENCE_S = 180

# The country in its settings, which decides how it reads and shows dates; else the machine's would.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{}</value></prop></item>
</oor:items>
"""


def is_installed():
    return shutil.which("soffice") is not None


def _csv_filter(delimiter, encoding, rest=""):
    return f"Text - txt - csv (StarCalc):{ord(delimiter)},34,{_CHARSETS[encoding]},1{rest}"


def _make_profile(folder, language):
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    settings = profile / "user" / "registrymodifications.xcu"
    settings.write_text(_SETTINGS.format(language), encoding="utf-8")
    return profile


def _convert(source, target, folder, profile, opened_with=None):
    """Makes `folder`/NAME.ENDING of `source`, where `target` is ENDING:FILTER."""
    reading = [f"--infilter={opened_with}"] if opened_with else []
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", *reading,
               "--convert-to", target, "--outdir", str(folder), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S)
    made = folder / f"{source.stem}.{target.partition(':')[0]}"
    if done.returncode != 0 or not made.exists():
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return made


def save(path, saved, *, encoding="UTF-8", delimiter=",", saved_encoding=None, language="ko-KR",
         special_numbers=True, through_xlsx=False):
    """Opens the CSV file `path` in LibreOffice and saves it as the CSV file `saved`, which is replaced.

    `special_numbers` is the box "Detect special numbers" of its import dialog (dates, times, 1E5): without it only
    plain numbers are read. `through_xlsx` saves a workbook first, and that as CSV. Characters that `saved_encoding`
    lacks become question marks. Raises when LibreOffice fails or takes too long.
    """
    special = "true" if special_numbers else "false"
    opened_with = _csv_filter(delimiter, encoding, f",,{_LANGUAGES[language]},false,{special}")
    # Cells as they are shown, in quotes only where CSV needs them: what its dialog for saving proposes.
    saved_with = "csv:" + _csv_filter(delimiter, saved_encoding or encoding, ",,0,false,true,true")
    with tempfile.TemporaryDirectory(prefix="leadimport-spreadsheet-") as name:
        folder = pathlib.Path(name)
        profile = _make_profile(folder, language)
        source, out = folder / "opened.csv", folder / "saved"
        shutil.copyfile(path, source)
        out.mkdir()
        if through_xlsx:
            source = _convert(source, "xlsx:Calc MS Excel 2007 XML", out, profile, opened_with)
            opened_with = None
        shutil.copyfile(_convert(source, saved_with, out, profile, opened_with), saved)
