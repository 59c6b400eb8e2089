"""Loads a mart into PostgreSQL by COPY, with its key."""

import io

import psycopg
from pyarrow import csv

OPTIONS = csv.WriteOptions(include_header=False)


def load(job: dict, mart: dict, batches) -> None:
    table = f'{job["schema"]}.{mart["name"]}'
    columns = mart["load"]["columns"]
    declared = ", ".join(f"{name} {kind}" for name, kind in columns)
    names = ", ".join(name for name, _ in columns)
    # One transaction, so that PostgreSQL writes no log of the rows.
    with psycopg.connect(job["warehouse"]) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {table} ({declared})")
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)") as copy:
            for batch in batches:
                rows = io.BytesIO()
                csv.write_csv(batch, rows, OPTIONS)
                copy.write(rows.getvalue())
        cursor.execute(f'ALTER TABLE {table} ADD PRIMARY KEY ({", ".join(mart["load"]["key"])})')
