"""Runs one compute job on Spark: sources and SQL in, Parquet, CSV and a result out.

One file, because a step of EMR and a Glue job are given one file.

The only argument that matters is --job, the URL of the job's specification: JSON that job-spec.ts
describes. Everything is written into the folder that holds the specification: result.json or
failure.json, and the rows in the folders that the outputs name. The application puts them in place.
"""

import argparse
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from urllib.parse import quote, unquote
from uuid import uuid4

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql import types as T

# Rows that one task writes to one object; a larger sorted output has several objects.
ROWS_PER_OBJECT = 5_000_000
# Most lines, and bytes, of a row with line ends in quoted cells; ports/multiline-row.ts has the reason.
MULTILINE_ROW_LINES = 254
MULTILINE_ROW_BYTES = 1_000_000
# A row of more bytes is quarantined with its first characters; ports/compute.ts has the reason.
OVERSIZED_ROW_BYTES = 8_000
OVERSIZED_ROW_SHOWN = 2_000
# Column with the output of a row.
SLICE = "output_slice"
# Key of a column's id in Parquet, among Spark's metadata of the column.
FIELD_ID = "parquet.field.id"
# Column with the bucket of a row.
BUCKET = "output_bucket"
# Number of written folders that move to their place in parallel: on S3 each takes several requests.
FOLDERS_AT_ONCE = 8
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
SETTINGS = {
    # A value that does not fit is an error, as in every other engine, not a null.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # Hive reads decimals only in this form.
    "spark.sql.parquet.writeLegacyFormat": "true",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    # The JVM never compiles a longer method, and the checks of a contract make one.
    "spark.sql.codegen.hugeMethodLimit": "8000",
    # A cached table is read a few times, and its cells differ: compression
    # takes longer than it saves. Rows beyond the memory are stored on the disk.
    "spark.sql.inMemoryColumnarStorage.compressed": "false",
}
# Errors that mean that the cluster failed, not the job.
LOST = (
    "ExecutorLostFailure",
    "SparkContext was shut down",
    "OutOfMemoryError",
    "BlockMissingException",
    "Could not obtain block",
    "Path does not exist: hdfs",
    "AmazonS3Exception: Slow Down",
    "Connection reset",
    "Status Code: 500",
    "Status Code: 503",
)


class Files:
    """Objects by URL, through Hadoop's file systems, which support s3://, hdfs:// and file://."""

    def __init__(self, spark):
        self.jvm = spark._jvm
        self.conf = spark._jsc.hadoopConfiguration()

    def at(self, url):
        path = self.jvm.org.apache.hadoop.fs.Path(url)
        return path, path.getFileSystem(self.conf)

    def read(self, url):
        path, system = self.at(url)
        stream = system.open(path)
        try:
            text = self.jvm.org.apache.commons.io.IOUtils.toString(stream, "UTF-8")
        finally:
            stream.close()
        return text

    def write(self, url, text):
        path, system = self.at(url)
        stream = system.create(path, True)
        stream.write(bytearray(text.encode("utf-8")))
        stream.close()

    def remove(self, url):
        path, system = self.at(url)
        system.delete(path, True)

    def parts(self, url):
        """Names of the data files in a folder, in the order of their rows."""
        path, system = self.at(url)
        names = [status.getPath().getName() for status in system.listStatus(path)]
        return sorted(name for name in names if name.startswith("part-"))

    def folders(self, url):
        path, system = self.at(url)
        found = [status for status in system.listStatus(path) if status.isDirectory()]
        return [status.getPath().getName() for status in found]

    def move(self, source, target):
        path, system = self.at(source)
        destination, _ = self.at(target)
        system.mkdirs(destination.getParent())
        if not system.rename(path, destination):
            raise OSError(f"could not move {source} to {target}")


# --- sources ----------------------------------------------------------------------------------


def add_source(spark, source, only=()):
    kind = source["kind"]
    if kind == "text":
        frame = read_text(spark, source)
    elif kind == "parquet":
        frame = read_parquet(spark, source["url"])
        if "only" in source:
            column = source["only"]["column"]
            frame = frame.where(F.col(column).isin([row[column] for row in only]))
    elif kind == "folders":
        frame = read_folders(spark, source)
    elif kind == "table":
        frame = spark.table(source["table"])
    elif kind == "jdbc":
        frame = read_jdbc(spark, source)
    elif kind == "rows":
        schema = ", ".join(f"{name} bigint" for name in source["columns"])
        frame = rows_of(spark, source["rows"], schema)
    else:
        raise ValueError(f"unknown kind of source: {kind}")
    frame.createOrReplaceTempView(source["name"])


def read_parquet(spark, url):
    return spark.read.option("recursiveFileLookup", "false").parquet(url)


def read_folders(spark, source):
    """Reads a table from its folders. The last folder of a file's path is its partition, and no other
    part of the path is a column. Spark leaves out files that a filter on it excludes."""
    frame = spark.read.parquet(*source["urls"])
    partition = source.get("partition")
    if partition is None:
        return frame
    start = len(partition["column"]) + 2
    folder = F.element_at(F.split("_metadata.file_path", "/"), -2)
    # Quoted twice: for the URL, and for the folder's name in it.
    text = F.url_decode(F.url_decode(F.substring(folder, start, 2**31 - 1)))
    value = F.when(text != NO_VALUE, text).cast(partition["type"])
    return frame.select("*", value.alias(partition["column"]))


def read_jdbc(spark, source):
    command = ["aws", "secretsmanager", "get-secret-value", "--region", source["region"]]
    command += ["--secret-id", source["secret"], "--query", "SecretString", "--output", "text"]
    secret = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    reader = spark.read.format("jdbc").option("driver", "org.postgresql.Driver")
    reader = reader.option("url", source["url"]).option("query", source["query"])
    reader = reader.option("user", secret["username"]).option("password", secret["password"])
    return reader.load()


def read_text(spark, source):
    """Files of the same format are read together, because each part of a union takes time to plan."""
    shapes = {}
    for file in source["files"]:
        shape = [file["delimiter"], file["positions"], file.get("extras", []), file["width"]]
        shapes.setdefault(json.dumps(shape), []).append(file)
    frames = [read_shape(spark, source, files) for files in shapes.values()]
    if not frames:
        columns = ["file_id bigint", "delivery_order int", "line bigint", "text string"]
        columns += ["cell_fault string"] + [f"{name} string" for name in source["columns"]]
        return rows_of(spark, [], ", ".join(columns + ["additional_column string"]))
    union = frames[0]
    for frame in frames[1:]:
        union = union.unionByName(frame)
    return union


def read_shape(spark, source, files):
    """Rows of files of one shape, cut into cells; a cell whose quotes do not match is null in `cells`."""
    shape = files[0]
    lines = number_lines(spark, files, shape["delimiter"])
    lines = lines.where(F.col("line") > F.col("header_line"))
    delimiter = shape["delimiter"]
    lines = lines.withColumn("cells", split_cells(F.col("text"), delimiter)).where(has_value(delimiter))
    row_bytes_max = source.get("rowBytesMax", OVERSIZED_ROW_BYTES)
    lines = lines.withColumn("is_oversized", F.octet_length("text") > row_bytes_max)
    shown = F.when(F.col("is_oversized"), F.substring("text", 1, OVERSIZED_ROW_SHOWN))
    lines = lines.withColumn("text", shown.otherwise(F.col("text")))
    cells = lines.withColumn("cells", split_cells(F.col("text"), delimiter))
    count = F.size("cells")
    fault = (
        F.when(F.col("is_oversized"), "OVERSIZED_ROW")
        .when(
            F.contains("text", F.lit('"'))
            & (F.exists("cells", lambda cell: cell.isNull()) | F.contains("text", F.lit("\n"))),
            "BAD_QUOTES",
        )
        .when(count < shape["width"], "SHORT_ROW")
        .when(count > shape["width"], "LONG_ROW")
    )
    values = [cell_value(source, shape, name).alias(name) for name in source["columns"]]
    return cells.select(
        "file_id",
        "delivery_order",
        "line",
        "text",
        fault.alias("cell_fault"),
        *values,
        additional_column(shape.get("extras", [])).alias("additional_column"),
    )


def has_value(delimiter):
    """Whether a row has a value: not only delimiters, blanks, and quotes around nothing else. The few rows
    without a letter or digit are told by their cells, because a pattern of many cells overflows the stack."""
    blanks = " " if delimiter == "\t" else " \t"
    may_lack = F.col("text").rlike(rf'\A[ \t"{delimiter}]*+\z')
    return ~may_lack | F.exists("cells", lambda cell: cell.isNull() | (F.translate(cell, blanks, "") != ""))


def number_lines(spark, files, delimiter):
    """Each line with its file and its number there, rows that reach over lines joined. A partition holds blocks of files one after the
    other; the id of a row tells its partition and its place therein, so that the first id of a block,
    and the counts of the blocks before it in its file, give the number."""
    lines = spark.read.text([file["url"] for file in files]).select(
        # Of joined files, each may begin with a byte order mark.
        F.when(F.startswith("value", F.lit("\uFEFF")), F.regexp_replace("value", "^\uFEFF+", ""))
        .otherwise(F.col("value"))
        .alias("text"),
        F.col("_metadata.file_path").alias("path"),
        F.col("_metadata.file_block_start").alias("start"),
        F.monotonically_increasing_id().alias("id"),
    )
    found = (
        lines.groupBy("path", "start")
        .agg(
            F.min("id").alias("first"),
            F.count("*").alias("count"),
            F.count(F.when(has_odd_quotes(F.col("text")), 1)).alias("odd"),
        )
        .collect()
    )
    blocks = place_blocks(spark, files, found)
    line = (F.col("id") + F.col("shift")).alias("line")
    columns = ["file_id", "delivery_order", "header_line", line, "text"]
    numbered = lines.join(F.broadcast(blocks), ["path", "start"]).select(*columns)
    # A row begins and ends with such a line, so one line alone is not a row.
    if sum(block["odd"] for block in found) < 2:
        return numbered
    return join_multiline_rows(numbered, delimiter)


def has_odd_quotes(text):
    quotes = F.length(text) - F.length(F.replace(text, F.lit('"'), F.lit("")))
    return F.contains(text, F.lit('"')) & (quotes % 2 == 1)


def join_multiline_rows(lines, delimiter):
    """Makes one line of the lines of a row whose quoted cells hold line ends. Such a row begins at a
    line with an odd number of quotes and ends at the next one, if all between is cells that are quoted
    as they should be, and it is no longer than a cell may be."""
    in_file = Window.partitionBy("file_id").orderBy("first")
    odd = (
        lines.where(has_odd_quotes(F.col("text")) & (F.col("line") > F.col("header_line")))
        .select("file_id", F.col("line").alias("first"))
        .withColumn("last", F.lead("first").over(in_file))
        .withColumn("number", F.row_number().over(in_file))
        .where(F.col("last") - F.col("first") < MULTILINE_ROW_LINES)
    )
    read = (
        odd.withColumn("line", F.explode(F.sequence("first", "last")))
        .join(lines.select("file_id", "line", "text"), ["file_id", "line"])
        .withColumn("bytes", F.sum(F.octet_length("text")).over(Window.partitionBy("file_id", "first")))
        .where(F.col("bytes") <= MULTILINE_ROW_BYTES)
    )
    joined = read.groupBy("file_id", "first", "last", "number").agg(
        F.array_sort(F.collect_list(F.struct("line", "text"))).alias("lines")
    )
    joined = joined.withColumn("joined", F.array_join("lines.text", "\n"))
    whole = joined.where(F.col("joined").rlike(well_quoted(delimiter)))
    by_number = Window.partitionBy("file_id").orderBy("number")
    series = (F.col("number") - F.row_number().over(by_number)).alias("series")
    in_series = Window.partitionBy("file_id", "series").orderBy("number")
    rows = (
        whole.select("file_id", "first", "last", "joined", "number", series)
        .withColumn("nth", F.row_number().over(in_series))
        # The last line of a row begins no other row.
        .where(F.col("nth") % 2 == 1)
    )
    places = rows.select(
        "file_id", "first", "joined", F.explode(F.sequence("first", "last")).alias("line")
    )
    text = F.when(F.col("first").isNull(), F.col("text")).otherwise(F.col("joined"))
    return (
        lines.join(places, ["file_id", "line"], "left")
        .where(F.col("first").isNull() | (F.col("first") == F.col("line")))
        .select("file_id", "delivery_order", "header_line", "line", text.alias("text"))
    )


def well_quoted(delimiter):
    """Pattern of a row each of whose cells is quoted whole or not at all."""
    cell = f'(?: *+"(?:[^"]++|"")*+" *+|[^"{delimiter}]*+)'
    return rf"\A{cell}(?:[{delimiter}]{cell})*+\z"


def place_blocks(spark, files, blocks):
    """What is added to the ids of a block's rows, by its file's path and its start."""
    uri = spark._jvm.java.net.URI
    path = spark._jvm.org.apache.hadoop.fs.Path
    by_path = {path(file["url"]).toUri().getPath(): file for file in files}
    lines, rows = {}, []
    for block in sorted(blocks, key=lambda block: (block["path"], block["start"])):
        file = by_path[uri(block["path"]).getPath()]
        before = lines.get(file["fileId"], 0)
        lines[file["fileId"]] = before + block["count"]
        place = (block["path"], block["start"], before - block["first"] + 1)
        rows.append((*place, file["fileId"], file["deliveryOrder"], file["headerLine"]))
    columns = "path string, start bigint, shift bigint, file_id bigint, delivery_order int"
    return rows_of(spark, rows, f"{columns}, header_line bigint")


def split_cells(text, delimiter):
    # Possessive, because otherwise a long quoted cell overflows the stack of the regular expression.
    quoted = f'[{delimiter}]( *"(?:[^"]++|"")*+"[^{delimiter}]*|[^{delimiter}]*)'
    parts = F.regexp_extract_all(F.concat(F.lit(delimiter), text), F.lit(quoted), F.lit(1))

    def unquoted(cell):
        trimmed = F.trim(cell)
        inner = trimmed.substr(F.lit(2), F.length(trimmed) - 2)
        return F.when(~F.contains(cell, F.lit('"')), cell).when(
            trimmed.rlike(r'\A"(?:[^"]++|"")*+"\z'), F.replace(inner, F.lit('""'), F.lit('"'))
        )

    # Java splits at an escaped character without a regular expression.
    return F.when(F.contains(text, F.lit('"')), F.transform(parts, unquoted)).otherwise(
        F.split(text, f"\\{delimiter}", -1)
    )


def cell_value(source, shape, name):
    if name not in shape["positions"]:
        return F.lit(None).cast("string")
    value = cell_at(shape["positions"][name])
    return F.when(~value.isin(source["nullTokens"]), value)


def additional_column(extras):
    if not extras:
        return F.lit(None).cast("string")
    members = [cell_at(extra["position"]).alias(extra["name"]) for extra in extras]
    return F.to_json(F.struct(*members), {"ignoreNullFields": "false"})


def cell_at(position):
    return F.trim(F.get("cells", F.lit(position)))


# --- models and outputs -----------------------------------------------------------------------


def make_model(spark, model, result, kept):
    frame = spark.sql(model["sql"])
    name = model["name"]
    if model["collect"]:
        frame = as_rows(spark, frame, frame._jdf.collectAsList())
        rows = frame.collect()
        result["collected"][name] = [json_row(row, frame.schema.fields) for row in rows]
        frame = F.broadcast(frame)
        if not model["isView"]:
            result["rows"][name] = len(rows)
    elif not model["isView"]:
        # All readers see the same rows, and the work is not repeated.
        kept.append(frame.persist())
        count = frame.count()
        result["rows"][name] = count
        frame = as_table(spark, frame) if count else as_rows(spark, frame, [])
    frame.createOrReplaceTempView(name)


def as_rows(spark, frame, rows):
    """A frame as its rows, of the JVM: the plans that name it hold them, not the way to them, and with
    none lack the joins and unions with it."""
    return DataFrame(spark._jsparkSession.createDataFrame(rows, frame._jdf.schema()), spark)


def as_table(spark, frame):
    """A kept frame without the way to it, which Spark would analyse each time that a query names it.
    Rows that an executor loses are still made again; those of a checkpoint would not be."""
    kept = frame._jdf.queryExecution().withCachedData()
    return DataFrame(spark._jvm.org.apache.spark.sql.Dataset.ofRows(spark._jsparkSession, kept), spark)


def rows_of(spark, rows, schema):
    """Rows of this program; createDataFrame would start processes of Python that read them."""
    names = [column.split()[0] for column in schema.split(", ")]
    text = json.dumps([dict(zip(names, row)) for row in rows])
    parsed = F.from_json(F.lit(text), f"array<struct<{schema}>>")
    frame = spark.range(1).select(F.inline(parsed))
    return as_rows(spark, frame, frame._jdf.collectAsList())


def json_row(row, fields):
    return {field.name: json_cell(value, field.dataType) for field, value in zip(fields, row)}


def json_cell(value, kind):
    """Decimals, dates and 64-bit integers as text: JSON's numbers would lose digits."""
    if value is None or isinstance(kind, (T.BooleanType, T.StringType)):
        return value
    if isinstance(kind, (T.ByteType, T.ShortType, T.IntegerType, T.FloatType, T.DoubleType)):
        return value
    if isinstance(kind, T.DecimalType):
        return format(value, "f")
    return str(value)


def write_outputs(spark, files, outputs):
    for output in outputs:
        # Files of an earlier attempt that died.
        files.remove(output["folder"])
    for _, group in groupby(outputs, shared_by_slices):
        write_output(spark, files, *group)


def shared_by_slices(output):
    """Properties that outputs without shared rows must have in common."""
    if "where" not in output or not may_be_spread(output):
        return output["folder"]
    return {key: output[key] for key in output if key not in ("folder", "where")}


def may_be_spread(output):
    """Whether rows may come from several tasks: readers ignore the order, or the output declares it."""
    return output["isUnordered"] or "orderBy" in output


def write_output(spark, files, output, *others):
    if others:
        write_slices(spark, files, [output, *others])
    elif "partitionBy" not in output:
        write_rows(spark, files, output, output["folder"])
    elif may_be_spread(output):
        write_folders(spark, files, output)
    else:
        write_values(spark, files, output)


def rows_of_output(spark, output):
    rows = select_of(spark, output)
    return rows.where(output["where"]) if "where" in output else rows


def select_of(spark, output):
    """All rows of an output's SELECT, its columns with their field ids."""
    rows = spark.sql(output["sql"])
    ids = field_ids(rows.columns, output, output.get("partitionBy", []))

    def column(name):
        found = F.col(f"`{name}`")
        return found.alias(name, metadata={FIELD_ID: ids[name]}) if name in ids else found

    return rows.select(*[column(name) for name in rows.columns]) if ids else rows


def field_ids(columns, output, partitions):
    """Ids of the columns in an output's files; none unless each has one, because readers that find an id
    ignore the names."""
    ids = output.get("fieldIds", {})
    return ids if set(columns) - set(partitions) <= ids.keys() else {}


def write_slices(spark, files, outputs):
    """Writes outputs that share no row in one go, each row by the place of its output."""
    slices = [F.when(F.expr(output["where"]), F.lit(str(place))) for place, output in enumerate(outputs)]
    rows = select_of(spark, outputs[0]).withColumn(SLICE, F.coalesce(*slices))
    rows = rows.where(F.col(SLICE).isNotNull())
    by_name = {folder_name(SLICE, str(place)): output for place, output in enumerate(outputs)}

    def folder_of(names):
        return by_name[names[0]]["folder"] + "".join(f"{name}/" for name in names[1:])

    columns = [SLICE, *outputs[0].get("partitionBy", [])]
    written = {names[0] for names in write_partitions(spark, files, rows, outputs[0], columns, folder_of)}
    for name, output in by_name.items():
        if name not in written:
            write_none(spark, files, output)


def write_folders(spark, files, output):
    def folder_of(names):
        return output["folder"] + "".join(f"{name}/" for name in names)

    rows = rows_of_output(spark, output)
    if not write_partitions(spark, files, rows, output, output["partitionBy"], folder_of):
        write_none(spark, files, output)


def write_none(spark, files, output):
    """Writes the columns of what has no row: a reader would find neither rows nor columns."""
    if "partitionBy" not in output or not output["isUnordered"]:
        write_rows(spark, files, output, output["folder"])


def write_partitions(spark, files, rows, output, columns, folder_of):
    """Writes rows by some columns in one go, those of the same values into the folder of their names. They
    come to one task, so that there is one file of them, in order, or one of each bucket.

    :return: the names of values that have rows, those of one folder together"""
    target = f"{output['folder'].rstrip('/')}.{uuid4().hex}"
    if "bucketBy" in output:
        # The same function as for buckets in Spark's bucketed tables.
        found = F.pmod(F.hash(output["bucketBy"]["column"]), F.lit(output["bucketBy"]["count"]))
        rows = rows.withColumn(BUCKET, found)
        columns = [*columns, BUCKET]
    # Before the sort: otherwise Spark does not know that the rows are ordered by these columns, and sorts again.
    for column in columns:
        rows = rows.withColumn(column, F.col(column).cast("string"))
    rows = rows.repartition(*columns)
    if "orderBy" in output:
        rows = rows.sortWithinPartitions(*columns, *output["orderBy"])
    write_frame(spark, rows, output, target, *columns)

    def place(folder):
        names = [folder_name(column, value) for column, value in zip(columns, values_in(folder))]
        ending = output["format"]
        if "bucketBy" in output:
            ending = f"{int(names.pop().split('=')[1]):05}.{ending}"
        for index, part in enumerate(files.parts(f"{target}/{folder}")):
            name = f"part-{index}_{ending}" if "bucketBy" in output else f"part-{index}.{ending}"
            files.move(f"{target}/{folder}/{part}", folder_of(names) + name)
        return tuple(names)

    with ThreadPoolExecutor(FOLDERS_AT_ONCE) as pool:
        placed = set(pool.map(place, folders_below(files, target, columns)))
    files.remove(target)
    return placed


def folders_below(files, target, columns):
    """Paths of the folders that have rows: one level for each column. S3 may still show a folder of the
    committer's."""
    found = [""]
    for column in columns:
        found = [
            f"{folder}/{name}" if folder else name
            for folder in found
            for name in files.folders(f"{target}/{folder}" if folder else target)
            if name.startswith(f"{column}=")
        ]
    return found


def values_in(folder):
    return [unquote(name.split("=", 1)[1]) for name in folder.split("/")]


def folder_name(column, value):
    return f"{column}={quote(NO_VALUE if value is None else value, safe='')}"


def write_values(spark, files, output):
    """Writes rows by some columns, in the order that the SELECT gives them: that lasts within one task only."""
    columns = output["partitionBy"]
    texts = [F.col(column).cast("string").alias(column) for column in columns]
    rows = rows_of_output(spark, output).select(*texts).distinct().collect()
    for row in rows:
        names = [folder_name(column, row[column]) for column in columns]
        folder = output["folder"] + "".join(f"{name}/" for name in names)
        write_rows(spark, files, output, folder, row.asDict())
    if not rows:
        write_rows(spark, files, output, output["folder"])


def write_rows(spark, files, output, folder, only=None):
    """Writes rows as part-0, part-1, … whose order is the order of the rows."""
    # A name that no earlier attempt had, because its files may still be listed.
    target = f"{folder.rstrip('/')}.{uuid4().hex}"
    frame = only_value(rows_of_output(spark, output), only)
    order = output.get("orderBy")
    if order:
        objects = 1 if output["inOneObject"] else 1 + frame.count() // ROWS_PER_OBJECT
        spread = frame.repartition(1) if objects == 1 else frame.repartitionByRange(objects, *order)
        write_frame(spark, spread.sortWithinPartitions(*order), output, target)
    elif output["isUnordered"]:
        write_frame(spark, frame, output, target)
    else:
        # Spark keeps the SELECT's order only within one partition.
        with_setting(
            spark,
            "spark.sql.shuffle.partitions",
            "1",
            lambda: write_frame(spark, frame.coalesce(1), output, target),
        )
    for index, part in enumerate(files.parts(target)):
        files.move(f"{target}/{part}", f"{folder}part-{index}.{output['format']}")
    files.remove(target)


def write_frame(spark, frame, output, target, *partitions):
    if output["format"] == "parquet":
        # Otherwise a column would keep the id that it has in the file it was read from.
        has_ids = bool(field_ids(frame.columns, output, partitions))
        with_setting(
            spark,
            "spark.sql.parquet.fieldId.write.enabled",
            str(has_ids).lower(),
            lambda: frame.write.mode("overwrite").partitionBy(*partitions).parquet(target),
        )
        return
    csv_cells(frame).write.mode("overwrite").partitionBy(*partitions).csv(
        target,
        quote='"',
        escape='"',
        emptyValue='""',
        ignoreLeadingWhiteSpace=False,
        ignoreTrailingWhiteSpace=False,
    )


def with_setting(spark, key, value, work):
    before = spark.conf.get(key)
    spark.conf.set(key, value)
    try:
        work()
    finally:
        spark.conf.set(key, before)


def only_value(frame, only):
    for column, value in (only or {}).items():
        frame = frame.where(F.col(column).cast("string").eqNullSafe(F.lit(value))).drop(column)
    return frame


def csv_cells(frame):
    """Decimals as plain digits: the COPY of a database rejects 0E-7."""
    return frame.select(
        *[
            F.col(field.name).cast("string").alias(field.name)
            if isinstance(field.dataType, T.DecimalType)
            else F.col(field.name)
            for field in frame.schema.fields
        ]
    )


# --- the job ----------------------------------------------------------------------------------


def run_job(spark, files, job):
    for key, value in SETTINGS.items():
        spark.conf.set(key, value)
    result = {"rows": {}, "collected": {}}
    kept = []
    try:
        for source in job["sources"]:
            if "only" not in source:
                add_source(spark, source)
        for model in job["models"]:
            make_model(spark, model, result, kept)
            for source in job["sources"]:
                if source.get("only", {}).get("model") == model["name"]:
                    add_source(spark, source, result["collected"][model["name"]])
            write_outputs(spark, files, model["outputs"])
    finally:
        for frame in kept:
            frame.unpersist()
    return result


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--job", required=True)
    url = parser.parse_known_args(arguments)[0].job
    spark = SparkSession.builder.appName("retailstream").getOrCreate().newSession()
    files = Files(spark)
    job = json.loads(files.read(url))
    folder = url[: url.rindex("/") + 1]
    try:
        result = run_job(spark, files, job)
    except Exception as error:
        # The application reads the reason here, because a step's log arrives minutes later, or never.
        files.write(f"{folder}failure.json", json.dumps(failure_of(error)))
        raise
    files.write(f"{folder}result.json", json.dumps(result))


def failure_of(error):
    text = str(error)
    message = text.split("JVM stacktrace:")[0].split("\n\tat ")[0].strip()
    return {"message": message[:4000], "isLost": any(sign in text for sign in LOST)}


if __name__ == "__main__":
    main(sys.argv[1:])
