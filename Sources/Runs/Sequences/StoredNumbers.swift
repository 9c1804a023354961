internal import Mapping
package import Rules

/// Numbers that records got before; for others a text that only shows what a number looks like.
///
/// Nothing is given, and the same record always gets the same text, whatever other records do. One per worker.
package final class StoredNumbers: NumberSource {
  private let store: StateStore
  private let entity: String
  private let moment: UTCMoment
  /// nil where no number was given yet.
  private let connection: SQLiteConnection?
  private let ledger: NumberLedger?

  /// - Parameters:
  ///   - entity: the task's source entity.
  ///   - moment: what date parts of numbers show.
  /// - Throws: `StateError` where the state can not be read.
  package init(store: StateStore, entity: String, moment: UTCMoment) throws {
    self.store = store
    self.entity = entity
    self.moment = moment
    do {
      connection = try store.openForReading()
      ledger = try connection.map { try NumberLedger($0) }
    } catch let error as SQLiteError {
      throw StateError(error, path: store.path)
    }
  }

  package func number(
    _ sequence: SequenceRule, sourceKey: UnsafeBufferPointer<UInt8>
  ) throws -> String {
    try known(sequence, sourceKey: sourceKey)
      ?? sequence.text(
        number: sequence.seed, entity: entity, sourceKey: sourceKey, moment: moment)
  }

  /// The number that a record got before; nil where it has none.
  ///
  /// - Throws: `StateError` where the state can not be read.
  package func known(
    _ sequence: SequenceRule, sourceKey: UnsafeBufferPointer<UInt8>
  ) throws -> String? {
    do {
      return try ledger?.number(sequence.name, entity, sourceKey)
    } catch {
      throw StateError(error, path: store.path)
    }
  }

  /// The source key of the record that got a number, as `known` takes it; nil where nobody got it.
  ///
  /// - Throws: `StateError` where the state can not be read.
  package func sourceKey(ofNumber text: String) throws -> String? {
    guard let connection else { return nil }
    do {
      let find = try connection.prepare(
        "SELECT source_key FROM numbers WHERE entity = ?1 AND text = ?2")
      find.bind(1, entity)
      find.bind(2, text)
      return try find.step() ? find.text(0) : nil
    } catch {
      throw StateError(error, path: store.path)
    }
  }
}
