// DuckDB on the same files: `node duckdb.mjs load csv|ndjson DB FILE...` makes
// one table of all columns; `node duckdb.mjs monday DB` asks the Monday query.
import { DuckDBInstance } from '@duckdb/node-api';

const [what, ...rest] = process.argv.slice(2);
const quote = (text) => `'${text.replaceAll("'", "''")}'`;

async function open(path) {
  const db = await DuckDBInstance.create(path, { threads: '2' });
  return db.connect();
}

if (what === 'load') {
  const [format, path, ...files] = rest;
  const list = `[${files.map(quote).join(', ')}]`;
  const read = format === 'csv'
    ? `read_csv(${list}, header = true, quote = '"', escape = '"')`
    : `read_json(${list}, format = 'newline_delimited')`;
  const connection = await open(path);
  await connection.run(`CREATE TABLE runs AS SELECT * FROM ${read}`);
  connection.closeSync();
} else if (what === 'monday') {
  const connection = await open(rest[0]);
  const result = await connection.runAndReadAll(`
    SELECT hour(started_at) AS hour_utc, processor_name, count(*) AS total_failures
      FROM (SELECT processor_name, status,
                   CAST(replace(CAST(started_at AS VARCHAR), ' UTC', '') AS TIMESTAMP) AS started_at
              FROM runs)
     WHERE status = 'failed' AND dayofweek(started_at) = 1
       AND hour(started_at) BETWEEN 0 AND 3
       AND started_at >= (SELECT max(CAST(replace(CAST(started_at AS VARCHAR), ' UTC', '') AS TIMESTAMP)) FROM runs) - INTERVAL 30 DAY
     GROUP BY 1, 2 ORDER BY total_failures DESC LIMIT 50`);
  console.log(result.getRowsJson().length);
  connection.closeSync();
} else {
  console.error('usage: duckdb.mjs load csv|ndjson DB FILE... | monday DB');
  process.exit(2);
}
