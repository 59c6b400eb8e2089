"""dlt reads typed files into DuckDB, dbt builds the marts there, and COPY loads them into PostgreSQL.

Its argument is the file of a job, which peer-job.ts describes.
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

os.environ |= {"RUNTIME__DLTHUB_TELEMETRY": "false", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}

import dlt
import duckdb
import pyarrow as pa
from dbt.cli.main import dbtRunner
from load import load
from pyarrow import csv

THREADS = 2
TYPES = {"text": pa.string(), "integer": pa.int32(), "date": pa.date32(), "boolean": pa.bool_()}
NULLS = ["", "NA"]


def arrow_type(column: dict) -> pa.DataType:
    return pa.decimal128(18, column["scale"]) if column["type"] == "decimal" else TYPES[column["type"]]


def read(table: dict):
    """Yields the rows of each file as a table of Arrow, which dlt loads without reading each row."""
    columns = table["columns"]
    names = [each["name"] for each in columns]
    types = [arrow_type(each) for each in columns]
    date_format = table["dateFormat"] or ""
    for place, name in [("dd", "%d"), ("mm", "%m"), ("yyyy", "%Y")]:
        date_format = date_format.replace(place, name)
    path = Path(table["path"])
    for file in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
        rows = csv.read_csv(
            file,
            read_options=csv.ReadOptions(column_names=names, skip_rows=1),
            convert_options=csv.ConvertOptions(
                # Only timestamps have formats.
                column_types={name: pa.timestamp("s") if kind == pa.date32() else kind for name, kind in zip(names, types)},
                timestamp_parsers=[date_format],
                null_values=NULLS,
                strings_can_be_null=True,
            ),
        )
        yield rows.cast(pa.schema(zip(names, types)))


def extract(job: dict, database: str) -> None:
    pipeline = dlt.pipeline(
        "peer",
        pipelines_dir=f'{job["folder"]}/dlt',
        destination=dlt.destinations.duckdb(database),
        dataset_name="main",
    )
    tables = [
        dlt.resource(read(table), name=table["name"], write_disposition="replace")
        for table in job["files"]
        if table["path"]
    ]
    pipeline.run(tables, loader_file_format="parquet")


def transform(job: dict, database: str) -> None:
    project = Path(job["folder"], "dbt")
    write_project(job, database, project)
    folders = ["--project-dir", str(project), "--profiles-dir", str(project)]
    result = dbtRunner().invoke(["--quiet", "run", *folders])
    if not result.success:
        raise SystemExit(f"dbt: {result.exception or [each.message for each in result.result]}")


def write_project(job: dict, database: str, project: Path) -> None:
    models = project / "models"
    models.mkdir(parents=True)
    # Each file is YAML, of which JSON is a part.
    (project / "dbt_project.yml").write_text(
        json.dumps({"name": "peer", "profile": "peer", "models": {"peer": {"+materialized": "table"}}})
    )
    output = {"type": "duckdb", "path": database, "schema": "main", "threads": THREADS}
    (project / "profiles.yml").write_text(json.dumps({"peer": {"target": "own", "outputs": {"own": output}}}))
    for relation in job["relations"]:
        config = '{{ config(materialized="view") }}\n' if relation["isView"] else ""
        refs = "".join(f"-- depends_on: {{{{ ref('{name}') }}}}\n" for name in relation["reads"])
        (models / f'{relation["name"]}.sql').write_text(config + refs + relation["sql"])


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    database = f'{job["folder"]}/marts.duckdb'
    with duckdb.connect(database) as connection:
        connection.execute(job["prelude"])
    extract(job, database)
    transform(job, database)
    with duckdb.connect(database) as connection, ThreadPoolExecutor(THREADS) as pool:

        def load_mart(mart: dict) -> None:
            names = ", ".join(name for name, _ in mart["load"]["columns"])
            rows = connection.cursor().execute(f'SELECT {names} FROM {mart["name"]}')
            load(job, mart, rows.to_arrow_reader())

        list(pool.map(load_mart, [each for each in job["relations"] if each["load"]]))


main()
