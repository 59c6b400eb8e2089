"""Runs Python scripts in one Spark that has started, each as spark-submit would in a Spark of its own.

To start Spark takes longer than most small jobs. A line on standard input orders a run, a line on
standard output says how it ended.
"""

import json
import os
import runpy
import signal
import sys
import threading
import traceback
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from pyspark.sql import SparkSession

# Started from Python Spark takes itself for a shell, which shows its progress and logs warnings only.
os.environ["PYSPARK_SUBMIT_ARGS"] = "--conf spark.ui.showConsoleProgress=false pyspark-shell"
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
base = SparkSession.builder.getOrCreate()
context = base.sparkContext
context.setLogLevel("INFO")
jvm = base._jvm


def answer(message):
    print(json.dumps(message), file=answers, flush=True)


def run(order):
    with output_in(order["folder"]):
        code = execute(order["script"], order["arguments"])
    answer({"id": order["id"], "code": code, "isClean": forget()})


@contextmanager
def output_in(folder):
    """Sends to files there what Python, the JVM and the programs they start print."""
    place, environment, paths = os.getcwd(), dict(os.environ), list(sys.path)
    kept = [(descriptor, os.dup(descriptor)) for descriptor in (1, 2)]
    system = jvm.java.lang.System
    out, err = system.out, system.err
    os.chdir(folder)
    for descriptor, name, set_stream in ((1, "stdout", system.setOut), (2, "stderr", system.setErr)):
        file = os.open(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(file, descriptor)
        os.close(file)
        stream = jvm.java.io.FileOutputStream(os.path.join(folder, name), True)
        set_stream(jvm.java.io.PrintStream(stream, True))
    try:
        yield
    finally:
        for stream, first, set_stream in ((system.out, out, system.setOut), (system.err, err, system.setErr)):
            set_stream(first)
            stream.close()
        sys.stdout.flush()
        sys.stderr.flush()
        for descriptor, copy in kept:
            os.dup2(copy, descriptor)
            os.close(copy)
        os.chdir(place)
        os.environ.clear()
        os.environ.update(environment)
        sys.path[:] = paths


def execute(url, arguments):
    """The exit code of a script, which may lie in any of Hadoop's file systems."""
    try:
        # What the script takes for the session that it has made.
        SparkSession._instantiatedSession = None
        SparkSession(context, base._jsparkSession.newSession())
        with TemporaryDirectory() as folder:
            source = jvm.org.apache.hadoop.fs.Path(url)
            script = os.path.join(folder, source.getName())
            system = source.getFileSystem(context._jsc.hadoopConfiguration())
            system.copyToLocalFile(source, jvm.org.apache.hadoop.fs.Path(f"file://{script}"))
            sys.argv = [script, *arguments]
            sys.path.insert(0, folder)
            runpy.run_path(script, run_name="__main__")
        return 0
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1


def forget():
    """Drops what a run has left in Spark and Hadoop.

    :return: whether the next run finds everything as the first one did"""
    try:
        base.catalog.clearCache()
        for rdd in context._jsc.getPersistentRDDs().values():
            rdd.unpersist()
        views = global_views()
        if views is not None:
            views.clear()
        jvm.org.apache.hadoop.fs.FileSystem.closeAll()
        return settings() == first_settings
    except Exception:
        # The script has stopped Spark.
        return False


def global_views():
    """None until a run has used them: Spark would connect to Hive to answer that there are none."""
    state = base._jsparkSession.sharedState()
    field = state.getClass().getDeclaredField("globalTempViewManager")
    field.setAccessible(True)
    return field.get(state)


def settings():
    """What sessions share and a script can change."""
    text = jvm.java.io.StringWriter()
    jvm.org.apache.hadoop.conf.Configuration.dumpConfiguration(context._jsc.hadoopConfiguration(), text)
    scala = context._jsc.sc()
    shared = (scala.listFiles(), scala.listJars(), context._conf.toDebugString())
    return [text.toString(), *(str(each) for each in shared)]


# Spark completes them when a session is first used.
base.catalog.clearCache()
first_settings = settings()
answer({"id": 0, "code": 0, "isClean": True})
for line in sys.stdin:
    # A thread of its own in Python is one in Java, which inherits nothing from the run before.
    threading.Thread(target=run, args=[json.loads(line)], daemon=True).start()
# Who gave the orders is gone.
os.killpg(0, signal.SIGKILL)
