"""run_sql.py in one warm Spark process: a job a line on standard input, its end a line on output.

Starting Spark takes longer than most of the small jobs of a conformance suite; the program, the
engine and the files are the real ones.
"""

import importlib.util
import json
import sys
import threading

specification = importlib.util.spec_from_file_location("run_sql", sys.argv[1])
run_sql = importlib.util.module_from_spec(specification)
specification.loader.exec_module(run_sql)
spark = run_sql.SparkSession.builder.getOrCreate().sparkContext
output = threading.Lock()
running = {}


def say(message):
    with output:
        print("@" + json.dumps(message), flush=True)


def run(job):
    spark.setJobGroup(str(job["id"]), "conformance")
    try:
        run_sql.main(job["arguments"])
        say({"id": job["id"], "error": None})
    except Exception as error:
        say({"id": job["id"], "error": str(error)[:2000]})


def cancel(job):
    """Until it has ended: what is cancelled is only what runs at that moment."""
    while running[job].is_alive():
        spark.cancelJobGroup(str(job))
        running[job].join(0.05)


say({"id": 0, "error": None})
for line in sys.stdin:
    order = json.loads(line)
    if "cancel" in order:
        threading.Thread(target=cancel, args=[order["cancel"]], daemon=True).start()
    else:
        running[order["id"]] = threading.Thread(target=run, args=[order], daemon=True)
        running[order["id"]].start()
