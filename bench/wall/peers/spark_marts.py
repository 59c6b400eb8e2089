"""Spark reads typed files, builds the marts and writes them as Parquet, which COPY loads into PostgreSQL.

Its argument is the file of a job, which peer-job.ts describes.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from load import load
from pyarrow import dataset
from pyspark.sql import SparkSession

CORES = 2
TYPES = {"text": "string", "integer": "int", "date": "date", "boolean": "boolean"}
SETTINGS = {
    "spark.driver.memory": "4g",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": CORES,
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
}


def spark_type(column: dict) -> str:
    return f'decimal(18, {column["scale"]})' if column["type"] == "decimal" else TYPES[column["type"]]


def read(spark: SparkSession, table: dict) -> None:
    rows = spark.read.csv(
        table["path"],
        header=True,
        schema=", ".join(f'{each["name"]} {spark_type(each)}' for each in table["columns"]),
        dateFormat=(table["dateFormat"] or "").replace("mm", "MM"),
        nullValue="NA",
        mode="FAILFAST",
    )
    rows.createOrReplaceTempView(table["name"])


def write(spark: SparkSession, job: dict, relation: dict) -> str:
    """Returns the folder of the rows as Parquet."""
    folder = f'{job["folder"]}/{relation["name"]}'
    spark.sql(relation["sql"]).write.parquet(folder)
    return folder


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    builder = SparkSession.builder.master(f"local[{CORES}]")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    for table in job["files"]:
        if table["path"]:
            read(spark, table)
    for relation in job["relations"]:
        if relation["isView"]:
            spark.sql(relation["sql"]).createOrReplaceTempView(relation["name"])
        elif not relation["load"]:
            # What several marts read is written first and read back: Spark plans less than with a cache of it.
            spark.read.parquet(write(spark, job, relation)).createOrReplaceTempView(relation["name"])

    def build(mart: dict) -> None:
        names = [name for name, _ in mart["load"]["columns"]]
        load(job, mart, dataset.dataset(write(spark, job, mart)).to_batches(columns=names))

    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(build, [each for each in job["relations"] if each["load"]]))
    # The processor time of a process counts once it has ended and been waited for.
    java = spark.sparkContext._gateway.proc
    spark.stop()
    java.stdin.close()
    java.wait()


main()
