/// Tables of the state database.
///
/// A step is never changed once published; a new format is a new step.
enum StateSchema {
  /// SQL that leads from format n to n + 1, for n = 0, 1 ...
  static let steps = [sequences, history]

  static var version: Int64 { Int64(steps.count) }

  /// `sequences`: the next number of each sequence.
  ///
  /// `numbers`: who got which; an entity and a source key always get the same text again, and no
  /// number is given twice.
  static let sequences = """
    CREATE TABLE sequences (
      name TEXT NOT NULL PRIMARY KEY,
      next INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE numbers (
      sequence TEXT NOT NULL,
      entity TEXT NOT NULL,
      source_key TEXT NOT NULL,
      number INTEGER NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (sequence, entity, source_key)
    ) WITHOUT ROWID;
    CREATE UNIQUE INDEX numbers_once ON numbers (sequence, number);
    """

  /// `identity`: one random name, by which target databases know whose checkpoints they keep.
  ///
  /// `runs`: what was run, the newest with the highest number, whatever the clock said. Times are
  /// milliseconds since 1970 in UTC. `finished` is NULL from a run's beginning to its end.
  ///
  /// `run_tasks`: the tasks of each run in their order; `begun` and `finished` are 0 or 1.
  ///
  /// `checkpoints`: of targets that can't keep any themselves.
  static let history = """
    CREATE TABLE identity (owner TEXT NOT NULL);
    INSERT INTO identity VALUES (lower(hex(randomblob(16))));
    CREATE TABLE runs (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      run TEXT NOT NULL UNIQUE,
      retries TEXT,
      project TEXT NOT NULL,
      rules TEXT NOT NULL,
      moment INTEGER NOT NULL,
      started INTEGER NOT NULL,
      finished INTEGER,
      status TEXT NOT NULL,
      error_kind TEXT,
      error TEXT,
      process INTEGER NOT NULL
    );
    CREATE TABLE run_tasks (
      run TEXT NOT NULL,
      position INTEGER NOT NULL,
      task TEXT NOT NULL,
      source TEXT NOT NULL,
      target TEXT NOT NULL,
      fingerprint TEXT,
      begun INTEGER NOT NULL DEFAULT 0,
      finished INTEGER NOT NULL DEFAULT 0,
      read INTEGER NOT NULL DEFAULT 0,
      written INTEGER NOT NULL DEFAULT 0,
      unchanged INTEGER NOT NULL DEFAULT 0,
      deleted INTEGER NOT NULL DEFAULT 0,
      skipped INTEGER NOT NULL DEFAULT 0,
      rejected INTEGER NOT NULL DEFAULT 0,
      seconds REAL NOT NULL DEFAULT 0,
      PRIMARY KEY (run, position)
    ) WITHOUT ROWID;
    CREATE TABLE run_reasons (
      run TEXT NOT NULL,
      task TEXT NOT NULL,
      position INTEGER NOT NULL,
      code TEXT NOT NULL,
      field TEXT,
      count INTEGER NOT NULL,
      first_record INTEGER NOT NULL,
      message TEXT NOT NULL,
      place TEXT,
      PRIMARY KEY (run, task, position)
    ) WITHOUT ROWID;
    CREATE TABLE run_warnings (
      run TEXT NOT NULL,
      task TEXT NOT NULL,
      text TEXT NOT NULL,
      count INTEGER NOT NULL,
      PRIMARY KEY (run, task, text)
    ) WITHOUT ROWID;
    CREATE TABLE checkpoints (
      task TEXT NOT NULL,
      place TEXT NOT NULL,
      checkpoint TEXT NOT NULL,
      PRIMARY KEY (task, place)
    ) WITHOUT ROWID;
    """
}
