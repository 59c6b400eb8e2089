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


def spark_versions(table, column, tags, changes):
    from pyspark.sql import SparkSession

    lake, namespace, name = table.rsplit("/", 2)
    [jar] = glob.glob(f"{os.environ['JARS']}/*.jar")
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "1500m")
        .config("spark.jars", jar)
        .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
        .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
        .config("spark.sql.catalog.lake.type", "hadoop")
        .config("spark.sql.catalog.lake.warehouse", f"file://{lake}")
        .getOrCreate()
    )
    address = f"lake.{namespace}.{name}"
    found = {}
    for tag in ["main", *tags]:
        row = spark.sql(
            f"SELECT count(*) AS n, coalesce(sum({column}), 0) AS s FROM {address} VERSION AS OF '{tag}'"
        ).first()
        found[tag] = (row.n, row.s)
    changed = []
    if changes:
        ids = {
            row.name: row.snapshot_id for row in spark.sql(f"SELECT * FROM {address}.refs").collect()
        }
        first, last = (ids[tag] for tag in changes)
        view = spark.sql(
            f"CALL lake.system.create_changelog_view(table => '{namespace}.{name}',"
            f" options => map('start-snapshot-id', '{first}', 'end-snapshot-id', '{last}'))"
        ).first()[0]
        changed = [
            {"kind": row.kind, "rows": row.n, "sum": str(row.s)}
            for row in spark.sql(
                f"SELECT _change_type AS kind, count(*) AS n, sum({column}) AS s"
                f" FROM {view} GROUP BY 1 ORDER BY 1"
            ).collect()
        ]
    return found, changed


reader, question = sys.argv[1], json.loads(sys.argv[2])
arguments = [question["table"], question["column"], question["tags"]]
if reader == "spark":
    versions, changed = spark_versions(*arguments, question.get("changes"))
else:
    versions, changed = {"pyiceberg": pyiceberg_versions, "duckdb": duckdb_versions}[reader](*arguments)
answer = {tag: {"rows": rows, "sum": str(total)} for tag, (rows, total) in versions.items()}
print(json.dumps({"versions": answer, "changes": changed}))
