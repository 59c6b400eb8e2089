"""Reads versions of one Iceberg table with one program and prints rows and sums as JSON.

Arguments: the reader (pyiceberg, duckdb or spark) and a question as JSON.
"""

import glob
import json
import os
import sys
from decimal import Decimal


def pyiceberg_versions(table, column, tags):
    from pyiceberg.io import load_file_io
    from pyiceberg.table import StaticTable

    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    settings = {"s3.endpoint": endpoint} if endpoint else {}
    hint_file = load_file_io(settings, table).new_input(f"{table}/metadata/version-hint.text")
    with hint_file.open() as stream:
        hint = stream.read().decode()
    opened = StaticTable.from_metadata(f"{table}/metadata/v{hint}.metadata.json", settings)
    found = {}
    for tag in ["main", *tags]:
        snapshot = opened.snapshot_by_name(tag).snapshot_id
        rows = opened.scan(snapshot_id=snapshot, selected_fields=(column,)).to_arrow()
        values = rows.column(column).to_pylist()
        found[tag] = (len(values), sum((each for each in values if each is not None), Decimal(0)))
    return found, []


def duckdb_versions(table, column, tags):
    import duckdb

    connection = duckdb.connect(
        config={"allow_unsigned_extensions": "true", "autoinstall_known_extensions": "false"}
    )
    for name in ["avro", "iceberg"]:
        package = f"{sys.prefix}/lib/python*/site-packages/duckdb_extension_{name}"
        [path] = glob.glob(f"{package}/**/{name}.duckdb_extension", recursive=True)
        connection.execute(f"LOAD '{path}'")
    hint = open(f"{table}/metadata/version-hint.text").read()
    metadata = f"{table}/metadata/v{hint}.metadata.json"
    refs = json.load(open(metadata))["refs"]
    found = {}
    for tag in ["main", *tags]:
        snapshot = refs[tag]["snapshot-id"]
        found[tag] = connection.execute(
            f"SELECT count(*), coalesce(sum({column}), 0)"
            f" FROM iceberg_scan('{metadata}', snapshot_from_id = {snapshot}::UBIGINT)"
        ).fetchone()
    return found, []


# All of them: https://iceberg.apache.org/docs/1.10.0/spark-queries/#inspecting-tables
METADATA_TABLES = [
    "history", "metadata_log_entries", "snapshots", "refs", "entries", "all_entries",
    "files", "data_files", "delete_files", "all_files", "all_data_files", "all_delete_files",
    "manifests", "all_manifests", "partitions", "position_deletes",
]  # fmt: skip


def spark_session(settings):
    from pyspark.sql import SparkSession

    [jar] = glob.glob(f"{os.environ['JARS']}/*.jar")
    builder = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "1500m")
        .config("spark.jars", jar)
    )
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def spark_versions(table, column, tags):
    lake, namespace, name = table.rsplit("/", 2)
    spark = spark_session(
        {
            "spark.sql.catalog.lake": "org.apache.iceberg.spark.SparkCatalog",
            "spark.sql.catalog.lake.type": "hadoop",
            "spark.sql.catalog.lake.warehouse": f"file://{lake}",
        }
    )
    return versions_of(spark, f"lake.{namespace}.{name}", column, tags), []


def versions_of(spark, address, column, tags):
    found = {}
    for tag in ["main", *tags]:
        row = spark.sql(
            f"SELECT count(*) AS n, coalesce(sum({column}), 0) AS s FROM {address} VERSION AS OF '{tag}'"
        ).first()
        found[tag] = (row.n, row.s)
    return found


def spark_by_catalog(table, column, tags, settings, statements, changelog):
    """Reads the versions, runs the statements, and reads all metadata tables and the changes between two tags."""
    spark = spark_session(settings)
    address = f"rs.{table}"
    for statement in statements:
        spark.sql(statement).collect()
    metadata = {name: spark.table(f"{address}.{name}").count() for name in METADATA_TABLES}
    ids = {row.name: row.snapshot_id for row in spark.sql(f"SELECT * FROM {address}.refs").collect()}
    call = changelog["sql"]
    for literal, tag in changelog["tags"].items():
        call = call.replace(f"'{literal}'", f"'{ids[tag]}'")
    view = spark.sql(call).first()[0]
    changed = [
        {"kind": row.kind, "rows": row.n, "sum": str(row.s)}
        for row in spark.sql(
            f"SELECT _change_type AS kind, count(*) AS n, sum({column}) AS s"
            f" FROM {view} GROUP BY 1 ORDER BY 1"
        ).collect()
    ]
    return versions_of(spark, address, column, tags), changed, metadata


reader, question = sys.argv[1], json.loads(sys.argv[2])
arguments = [question["table"], question["column"], question["tags"]]
metadata = {}
if "catalog" in question:
    versions, changed, metadata = spark_by_catalog(*arguments, **question["catalog"])
else:
    readers = {"pyiceberg": pyiceberg_versions, "duckdb": duckdb_versions, "spark": spark_versions}
    versions, changed = readers[reader](*arguments)
answer = {tag: {"rows": rows, "sum": str(total)} for tag, (rows, total) in versions.items()}
print(json.dumps({"versions": answer, "changes": changed, "metadata": metadata}))
