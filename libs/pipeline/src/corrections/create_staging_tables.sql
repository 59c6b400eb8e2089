-- Tables of one transaction for the corrections that a person delivers.
CREATE TEMP TABLE given (
  sha256 text, named_file bigint, line bigint, text text,
  -- the row the text is for: the one that was named, or what an earlier correction made of it
  for_file bigint, for_line bigint
) ON COMMIT DROP;
CREATE TEMP TABLE quarantined (
  file_id bigint, line bigint, text text, reason text, PRIMARY KEY (file_id, line)
) ON COMMIT DROP
