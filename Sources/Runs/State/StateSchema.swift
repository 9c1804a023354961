/// Tables of the state database.
///
/// A step is never changed once published; a new format is a new step.
enum StateSchema {
  /// SQL that leads from format n to n + 1, for n = 0, 1 ...
  static let steps = [sequences]

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
}
