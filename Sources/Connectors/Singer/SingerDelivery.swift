internal import Records
internal import Runs

/// One life of a Singer target: it is started, gets messages, and has to confirm them.
///
/// What Singer offers as a confirmation is weak: a target that ends with exit code 0 and has written the
/// last STATE message it got to standard output holds all that came before. Both are asked for.
struct SingerDelivery {
  let command: SingerCommand
  let stream: SingerStream
  /// Seconds without any sign of life after which the target counts as hanging.
  let patienceSeconds: Double

  /// Sends records, whole RECORD messages, to a new process.
  ///
  /// - Parameter token: a text that no other delivery has.
  /// - Returns: nil where the target has them; else how it failed, which may be a record's fault.
  /// - Throws: where the target can't be started, or hangs.
  func send(
    _ records: UnsafeBufferPointer<UInt8>, token: String
  ) throws(TargetError) -> ProgramFailure? {
    let process = try start()
    let written = ByteBuffer()
    for part in [Array(stream.schemaLine.utf8), nil, Array(stream.stateLine(token).utf8)] {
      if let part {
        try part.withUnsafeBufferPointer { bytes throws(TargetError) in
          try write(bytes, to: process, written)
        }
      } else {
        try write(records, to: process, written)
      }
    }
    process.closeInput()
    let end = try waitForEnd(of: process, written)
    if let failure = ProgramFailure(end, said: process.saidToPeople) { return failure }
    let isConfirmed = Self.lastState(in: written.bytes)?.contains(token) ?? false
    return isConfirmed ? nil : Self.unconfirmed(written.bytes)
  }

  // MARK: Parts

  private func start() throws(TargetError) -> ChildProcess {
    do {
      return try command.start()
    } catch {
      throw TargetError("\(command.text): \(error.message)")
    }
  }

  /// A target that closes its input early gets nothing more; its exit code tells what that means.
  private func write(
    _ bytes: UnsafeBufferPointer<UInt8>, to process: ChildProcess, _ written: ByteBuffer
  ) throws(TargetError) {
    var rest = bytes
    var lastMove = MonotonicClock.seconds
    while !rest.isEmpty, process.isInputOpen {
      if process.move(&rest, written: written) {
        lastMove = MonotonicClock.seconds
      } else if process.wait(seconds: 0) != nil {
        return
      } else {
        try checkPatience(since: lastMove)
      }
      Self.forget(written)
    }
  }

  private func waitForEnd(
    of process: ChildProcess, _ written: ByteBuffer
  ) throws(TargetError) -> ChildProcess.End {
    var nothing = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    var lastMove = MonotonicClock.seconds
    while true {
      let isTalking = process.isTalking
      if isTalking, process.move(&nothing, written: written) {
        lastMove = MonotonicClock.seconds
      } else if let end = process.wait(seconds: isTalking ? 0 : 0.1) {
        return end
      } else {
        try checkPatience(since: lastMove)
      }
      Self.forget(written)
    }
  }

  private func checkPatience(since lastMove: Double) throws(TargetError) {
    guard MonotonicClock.seconds - lastMove > patienceSeconds else { return }
    throw TargetError(
      "\(command.text): the target hangs: it has neither read nor written anything for "
        + "\(Int(patienceSeconds)) s, and was stopped; ?timeout= gives it longer")
  }

  /// Only the last line counts.
  private static func forget(_ written: ByteBuffer) {
    guard written.count > 1 << 20 else { return }
    let kept = Array(written.bytes.suffix(64 << 10))
    written.removeAll()
    kept.withUnsafeBufferPointer { written.append($0) }
  }

  /// The last line that is a JSON object; others are none of Singer's, and left aside.
  private static func lastState(in written: UnsafeBufferPointer<UInt8>) -> String? {
    written.split(separator: UInt8(ascii: "\n")).reversed().lazy
      .map { String(decoding: $0, as: UTF8.self) }
      .first { JSONObject($0) != nil }
  }

  private static func unconfirmed(_ written: UnsafeBufferPointer<UInt8>) -> ProgramFailure {
    let wrote = Complaint.text(Array(written.suffix(4 << 10))).map { "; it wrote: \($0)" } ?? ""
    return ProgramFailure(
      how: "ended with exit code 0 and did not give back the state it was sent, as Singer targets "
        + "do for what they have taken\(wrote)")
  }
}
