#!/usr/bin/env python3
"""names.py EXPORTED: what dashboard, alerts and docs say about metrics is what is exported.

Also writes the dashboard's expressions as rules to standard output, for promtool to read."""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAME = re.compile(r"\bportalis_[a-z_]+\b")


def main():
    exported = {m[1]: m[2] for m in re.finditer(r"^# TYPE (\S+) (\S+)$",
                                                pathlib.Path(sys.argv[1]).read_text(), re.M)}
    docs = (ROOT / "docs/metrics.md").read_text()
    alerts = (ROOT / "docs/metrics/alerts.yml").read_text()
    board = json.loads((ROOT / "docs/metrics/grafana.json").read_text())
    exprs = [t["expr"] for p in board["panels"] for t in p["targets"]]
    listed = set(re.findall(r"^\| `(portalis_\w+)` \|", docs, re.M))
    faults = [f"{where}: {n} is not exported"
              for where, text in (("grafana.json", json.dumps(board)), ("alerts.yml", alerts),
                                  ("metrics.md", docs))
              for n in NAME.findall(text) if n not in exported]
    faults += [f"metrics.md does not list {n}" for n in exported if n not in listed]
    faults += [f"{n} is no counter and is called total" for n, t in exported.items()
               if n.endswith("_total") != (t == "counter")]
    faults += [f"metrics.md says nothing about {a}" for a in re.findall(r"alert: (\w+)", alerts)
               if f"| {a} |" not in docs]
    rules = [{"record": f"board:{i}", "expr": e.replace("$name", ".*")} for i, e in enumerate(exprs)]
    print(json.dumps({"groups": [{"name": "board", "rules": rules}]}))
    sys.stderr.write("".join(f + "\n" for f in faults))
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
