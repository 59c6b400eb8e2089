"""Runs one compute job on Spark: sources and SQL in, Parquet, CSV and a result out.

One file, because a step of EMR and a Glue job are given one file.

The only argument that matters is --job, the URL of the job's specification: JSON that spark-compute.ts
describes. Everything is written into the folder that holds the specification: result.json or
failure.json, and the rows as objects, which the result lists. The application puts them in place.
"""

import argparse
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from threading import Lock
from urllib.parse import quote, unquote
from uuid import uuid4

from pyspark import inheritable_thread_target
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
SHUFFLED_PARTITIONS = "spark.sql.shuffle.partitions"
shuffled_partitions = Lock()
# Planning and writing a small output leaves most of a cluster idle.
OUTPUTS_AT_ONCE = 2
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
    # A task puts its objects in place itself, where S3 would copy them once more when the job ends. Each
    # write has a folder of its own, and its objects are listed when it is complete.
    "mapreduce.fileoutputcommitter.algorithm.version": "2",
    "mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
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
        """Path below a folder, and bytes, of each data file in it, in the order of their rows."""
        path, system = self.at(url)
        found, files = [], system.listFiles(path, True)
        while files.hasNext():
            status = files.next()
            below = status.getPath().toString()[len(path.toString()) + 1 :]
            if below.rsplit("/", 1)[-1].startswith("part-") and "_temporary/" not in below:
                found.append((below, status.getLen()))
        return sorted(found)


class Written:
    """The objects of each output, in folders that no earlier attempt had: its files may still be listed."""

    def __init__(self, spark, files, folder):
        self.spark, self.files, self.folder = spark, files, folder
        self.objects = {}

    def write(self, frame, output, columns=()):
        """Writes rows, and returns path below the job's folder, path below their own, and bytes of each object."""
        name = f"written/{uuid4().hex}"
        write_frame(frame, output, self.folder + name, *columns)
        return [(f"{name}/{below}", below, size) for below, size in self.files.parts(self.folder + name)]

    def place(self, output, name, key, size):
        """Notes an object by its name below the output's prefix."""
        placed = self.objects.setdefault(str(output["id"]), [])
        placed.append({"key": key, "name": name, "bytes": size})


# --- sources ----------------------------------------------------------------------------------


def add_source(spark, source, kept, only=()):
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
    if source.get("isReadOften"):
        # Models then read it from S3 only once.
        kept.append(frame.persist())
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
    """A kept frame without the way to it, which Spark would go through each time that a query names it: through all
    ways to tables that are made of tables. Rows that an executor loses are still made again; those of a checkpoint
    would not be."""
    sql = spark._jvm.org.apache.spark.sql
    relations = getattr(getattr(sql.execution, "LogicalRDD$"), "MODULE$")
    relation = relations.fromDataset(frame._jdf.queryExecution().toRdd(), frame._jdf, False)
    return DataFrame(sql.Dataset.ofRows(spark._jsparkSession, relation), spark)


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


def group_outputs(outputs):
    """Outputs that are written in one go."""
    return [list(group) for _, group in groupby(outputs, shared_by_slices)]


def shared_by_slices(output):
    """Properties that outputs without shared rows must have in common."""
    if "where" not in output or not may_be_spread(output):
        return output["id"]
    return {key: output[key] for key in output if key not in ("id", "where")}


def may_be_spread(output):
    """Whether rows may come from several tasks: readers ignore the order, or the output declares it."""
    return output["isUnordered"] or "orderBy" in output


def write_output(written, rows_at_most, output, *others):
    # In a thread of the JVM without a session, settings would be those of another one.
    written.spark._jvm.org.apache.spark.sql.SparkSession.setActiveSession(written.spark._jsparkSession)
    if others:
        write_slices(written, [output, *others])
    elif "partitionBy" not in output:
        write_rows(written, output, rows_at_most)
    elif may_be_spread(output):
        write_folders(written, output)
    else:
        write_values(written, output)


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


def write_slices(written, outputs):
    """Writes outputs that share no row in one go, each row by the place of its output."""
    slices = [F.when(F.expr(output["where"]), F.lit(str(place))) for place, output in enumerate(outputs)]
    rows = select_of(written.spark, outputs[0]).withColumn(SLICE, F.coalesce(*slices))
    rows = rows.where(F.col(SLICE).isNotNull())
    columns = [SLICE, *outputs[0].get("partitionBy", [])]
    found = set()
    for values, name, key, size in write_partitions(written, rows, outputs[0], columns):
        place = int(values[0])
        found.add(place)
        written.place(outputs[place], name.split("/", 1)[1], key, size)
    for place, output in enumerate(outputs):
        if place not in found:
            write_none(written, output)


def write_folders(written, output):
    rows = rows_of_output(written.spark, output)
    placed = write_partitions(written, rows, output, output["partitionBy"])
    for _, name, key, size in placed:
        written.place(output, name, key, size)
    if not placed:
        write_none(written, output)


def write_none(written, output):
    """Writes the columns of what has no row: a reader would find neither rows nor columns."""
    if "partitionBy" not in output or not output["isUnordered"]:
        write_rows(written, output, 0)


def write_partitions(written, rows, output, columns):
    """Writes rows by some columns in one go, those of the same values into the folder of their names. They
    come to one task, so that there is one file of them, in order, or one of each bucket.

    :return: values, name, key and bytes of each object"""
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
    objects = written.write(rows, output, columns)
    placed = []
    for folder, parts in groupby(objects, lambda each: each[1].split("/")[:-1]):
        values = [unquote(name.split("=", 1)[1]) for name in folder]
        names = [folder_name(column, value) for column, value in zip(columns, values)]
        ending = output["format"]
        if "bucketBy" in output:
            ending = f"{int(values[-1]):05}.{ending}"
            names.pop()
        for index, (key, _, size) in enumerate(parts):
            file = f"part-{index}_{ending}" if "bucketBy" in output else f"part-{index}.{ending}"
            placed.append((values, "/".join([*names, file]), key, size))
    return placed


def folder_name(column, value):
    return f"{column}={quote(NO_VALUE if value is None else value, safe='')}"


def write_values(written, output):
    """Writes rows by some columns, in the order that the SELECT gives them: that lasts within one task only."""
    columns = output["partitionBy"]
    texts = [F.col(column).cast("string").alias(column) for column in columns]
    rows = rows_of_output(written.spark, output).select(*texts).distinct().collect()
    for row in rows:
        folder = "".join(f"{folder_name(column, row[column])}/" for column in columns)
        write_rows(written, output, None, folder, row.asDict())
    if not rows:
        write_rows(written, output, 0)


def write_rows(written, output, rows_at_most, folder="", only=None):
    """Writes rows as part-0, part-1, … whose order is the order of the rows.

    :param rows_at_most: not less than their number; None when it is unknown"""
    spark = written.spark
    frame = only_value(rows_of_output(spark, output), only)
    order = output.get("orderBy")
    if order:
        objects = 1 if output["inOneObject"] else count_objects(frame, rows_at_most)
        spread = frame.repartition(1) if objects == 1 else frame.repartitionByRange(objects, *order)
        placed = written.write(spread.sortWithinPartitions(*order), output)
    elif output["isUnordered"]:
        placed = written.write(frame, output)
    else:
        # Spark keeps the SELECT's order only within one partition.
        with shuffled_partitions:
            before = spark.conf.get(SHUFFLED_PARTITIONS)
            spark.conf.set(SHUFFLED_PARTITIONS, "1")
            try:
                placed = written.write(frame.coalesce(1), output)
            finally:
                spark.conf.set(SHUFFLED_PARTITIONS, before)
    for index, (key, _, size) in enumerate(placed):
        written.place(output, f"{folder}part-{index}.{output['format']}", key, size)


def count_objects(frame, rows_at_most):
    if rows_at_most is not None and rows_at_most < ROWS_PER_OBJECT:
        return 1
    return 1 + frame.count() // ROWS_PER_OBJECT


def write_frame(frame, output, target, *partitions):
    if output["format"] == "parquet":
        with_own_ids(frame, output, partitions).write.partitionBy(*partitions).parquet(target)
        return
    csv_cells(frame).write.partitionBy(*partitions).csv(
        target,
        quote='"',
        escape='"',
        emptyValue='""',
        ignoreLeadingWhiteSpace=False,
        ignoreTrailingWhiteSpace=False,
    )


def with_own_ids(frame, output, partitions):
    """The rows without the field ids that columns have in the file they were read from. Spark drops a name that adds
    no metadata, so it adds an empty comment."""
    if field_ids(frame.columns, output, partitions):
        return frame
    columns = [F.col(f"`{name}`").alias(name, metadata={"comment": ""}) for name in frame.columns]
    return frame.select(*columns)


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


def run_job(spark, files, job, folder):
    for key, value in SETTINGS.items():
        spark.conf.set(key, value)
    # Of an earlier attempt that died, or of the job's own schedule.
    files.remove(f"{folder}written")
    written = Written(spark, files, folder)
    result = {"rows": {}, "collected": {}, "objects": written.objects}
    kept = []
    writing = []
    pool = ThreadPoolExecutor(OUTPUTS_AT_ONCE)
    write = inheritable_thread_target(write_output)
    try:
        for source in job["sources"]:
            if "only" not in source:
                add_source(spark, source, kept)
        for model in job["models"]:
            for each in writing:
                if each.done():
                    # Raises its error.
                    each.result()
            make_model(spark, model, result, kept)
            for source in job["sources"]:
                if source.get("only", {}).get("model") == model["name"]:
                    add_source(spark, source, kept, result["collected"][model["name"]])
            rows = result["rows"].get(model["name"])
            for outputs in group_outputs(model["outputs"]):
                writing.append(pool.submit(write, written, rows, *outputs))
        for each in writing:
            each.result()
    finally:
        pool.shutdown(cancel_futures=True)
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
        result = run_job(spark, files, job, folder)
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
