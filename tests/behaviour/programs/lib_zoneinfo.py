"""zoneinfo: what the machine's time zone files say, as sysconfig's TZPATH finds them."""
import copy
import pickle
import sysconfig
from datetime import datetime, timedelta, timezone
from zoneinfo import TZPATH, ZoneInfo, ZoneInfoNotFoundError, available_timezones

print(sysconfig.get_config_var("TZPATH"), TZPATH)
paris = ZoneInfo("Europe/Paris")
print(paris, repr(paris), paris.key, paris is ZoneInfo("Europe/Paris"))
for when in (datetime(2024, 3, 31, 1, 59), datetime(2024, 3, 31, 3), datetime(2024, 7, 1), datetime(1900, 1, 1), datetime(2050, 12, 1)):
    at = when.replace(tzinfo=paris)
    print(at, at.tzname(), at.dst(), at.utcoffset(), at.astimezone(timezone.utc))
fold = datetime(2024, 10, 27, 2, 30, tzinfo=paris)
print(fold.utcoffset(), fold.replace(fold=1).utcoffset(), fold == fold.replace(fold=1))
print(datetime(2024, 10, 27, 0, 30, tzinfo=timezone.utc).astimezone(paris), datetime(2024, 10, 27, 1, 30, tzinfo=timezone.utc).astimezone(paris))
print(datetime.fromtimestamp(0, ZoneInfo("America/New_York")), ZoneInfo("UTC").utcoffset(None))
for bad in ("Nowhere/Here", "../etc/passwd", "/etc/passwd", ""):
    try:
        print(ZoneInfo(bad))
    except (ZoneInfoNotFoundError, ValueError, OSError) as e:
        print(type(e).__name__, str(e)[:60])
print(pickle.loads(pickle.dumps(paris)) is paris, copy.copy(paris) is paris, ZoneInfo.no_cache("Europe/Paris") is paris)
print("Europe/Paris" in available_timezones(), len(available_timezones()) > 300)
ZoneInfo.clear_cache(only_keys=["Europe/Paris"])
print(paris is ZoneInfo("Europe/Paris"))


class Own(ZoneInfo):
    pass


print(Own("Asia/Kolkata").utcoffset(datetime(2024, 1, 1)), repr(Own("Asia/Kolkata"))[-30:])
print((datetime(2024, 3, 30, 12, tzinfo=paris) + timedelta(days=1)).isoformat())
