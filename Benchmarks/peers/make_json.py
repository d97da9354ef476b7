"""Writes the rows of events.csv, which make_csv.py wrote, as events.jsonl. usage: make_json.py DIR

Numbers and times are as events.csv has them; a note that is empty there is null.
"""
import csv, json, sys

directory = sys.argv[1]
texts = {"event_timestamp", "city", "note"}
with open(f"{directory}/events.csv", newline="") as rows, open(f"{directory}/events.jsonl", "w") as out:
    for row in csv.DictReader(rows):
        values = ((name, json.dumps(value or None) if name in texts else value) for name, value in row.items())
        out.write("{" + ",".join(f'"{name}":{value}' for name, value in values) + "}\n")
