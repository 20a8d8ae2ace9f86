-- store_engine.sql  Opening, lock-down, migration and backup. Each statement stands below its name.

-- name: folders
set allowed_directories = $folders;

-- name: lock
-- the order matters: this is one-way, and the configuration is locked last
set enable_external_access = false;
set lock_configuration = true;

-- name: settings
select name, value from duckdb_settings();

-- name: allowed
select current_setting('allowed_directories');

-- name: tables
select table_name from duckdb_tables() where database_name = current_database() and not internal order by table_name;

-- name: column_types
select table_name, column_name, data_type from duckdb_columns()
where database_name = current_database() and not internal order by table_name, column_index;

-- name: schema_version
select coalesce(max(version), 0) from schema_version;

-- name: migrated
insert into schema_version (version, applied_utc) values ($version, $applied_utc);

-- name: attach
attach $path as {alias};

-- name: attach_to_read
attach $path as {alias} (read_only);

-- name: copy
copy from database {live} to {alias};

-- name: detach
detach {alias};

-- name: current
select current_database();

-- name: full_read
-- hashes every column of every row, so that each block is read and its checksum compared
select count(*), coalesce(bit_xor(hash(each)), 0)::varchar from {table} as each;
