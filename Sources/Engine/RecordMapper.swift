import Mapping
import Records
import Rules

/// What became of one record.
public enum MappingOutcome: Sendable, Equatable {
  /// The target's fields as a JSON object.
  case mapped(json: String)
  case rejected(Rejection)
  /// Left out by the task's filter or by a script, with the script's reason.
  case skipped(reason: String)
}

/// Why a record was rejected.
public struct Rejection: Sendable, Equatable {
  /// One of the codes of rejects files, such as `required` or `unmapped`.
  public let code: String
  /// The target field at fault; nil where no single field is.
  public let field: String?
  /// What is wrong, for people.
  public let message: String
  /// `file.lua:line` where a script is at fault.
  public let place: String?
}

/// Maps single records of one task.
///
/// Not thread-safe: one for each thread.
///
/// Scripts run on the caller's thread and want a stack of at least 1 MiB. Number sequences need the state database of a run;
/// here a record that lacks a number is rejected.
public final class RecordMapper {
  private let mapper: Mapper
  private let secrets: SecretMask
  private let batch = MappedBatch()
  private let block = ByteBuffer()
  /// Bytes behind a block that a parser may read.
  private static let padding = 64

  init(_ plan: Plan) throws {
    secrets = plan.rules.secretMask
    mapper = try Mapper(
      plan: plan, parser: JSONParser(layout: plan.layout),
      encoder: JSONRowEncoder(fieldNames: plan.targetFields.map(\.name)), numbers: NoNumbers())
  }

  /// Maps one record.
  ///
  /// - Parameter json: a JSON object on one line, with the source's fields.
  /// - Returns: the outcome; text that is no JSON object is rejected with code `source`.
  /// - Throws: `MappingError` where `json` holds no record or more than one.
  public func map(json: String) throws -> MappingOutcome {
    block.removeAll()
    block.append(json)
    block.append("\n")
    block.reserve(Self.padding)
    (block.base + block.count).initialize(repeating: 0, count: Self.padding)
    do {
      try mapper.map(block.bytes, into: batch)
    } catch let failure as NoNumbers.Failure {
      return .rejected(
        Rejection(
          code: RejectCode.required.rawValue, field: nil,
          message: secrets.hiding(in: failure.message), place: nil))
    }
    guard batch.readCount == 1 else {
      throw MappingError("a record is one JSON object on one line, and this is \(batch.readCount)")
    }
    if let reject = batch.rejects.first {
      return .rejected(
        Rejection(
          code: reject.code.rawValue, field: reject.field,
          message: secrets.hiding(in: reject.message), place: reject.at))
    }
    if let skip = batch.skips.first { return .skipped(reason: secrets.hiding(in: skip.reason)) }
    return .mapped(json: String(decoding: batch.output.bytes.dropLast(), as: UTF8.self))
  }
}

/// The number source of mappers that have no state to keep numbers in.
private final class NoNumbers: NumberSource {
  struct Failure: Error {
    var message: String
  }

  func number(
    _ sequence: SequenceRule, sourceKey: UnsafeBufferPointer<UInt8>
  ) throws -> String {
    throw Failure(message: "sequence \(sequence.name) gives numbers only in a run")
  }
}
