import Sandbox

/// What a fault may say.
struct ScriptFaultCheck {
  private let bundle: FileBundle

  init(_ bundle: FileBundle) { self.bundle = bundle }

  static func word(_ kind: ScriptFault.Kind) -> String {
    switch kind {
    case .limit(let limit): "limit: \(limit)"
    default: "\(kind)"
    }
  }

  func check(_ fault: ScriptFault) throws(FuzzFailure) {
    let isOneLine = fault.message.unicodeScalars.allSatisfy { !Self.movesTheCursor($0) }
    try require(isOneLine, "control characters in the message \(fault.message.debugDescription)")
    try require(fault.message.utf8.count <= 2000, "a message of \(fault.message.utf8.count) bytes")
    try require(
      !fault.message.isEmpty || fault.kind == .rejected || fault.kind == .skipped,
      "a \(fault.kind) without a message")
    try checkPlace(fault.fileName, fault.line)
    for place in fault.traceback {
      let parts = place.split(separator: ":")
      try require(parts.count == 2, "the trace has \(place)")
      try checkPlace(String(parts[0]), Int(parts[1]) ?? -1)
    }
  }

  /// C0 and C1 controls.
  static func movesTheCursor(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }

  private func checkPlace(_ file: String, _ line: Int) throws(FuzzFailure) {
    guard let bytes = bundle[file] else { throw FuzzFailure("there is no file '\(file)'") }
    // Lua takes CR and LF, alone or as a pair, for a line end.
    let most = 1 + bytes.count { $0 == 10 || $0 == 13 }
    try require((0...most + 1).contains(line), "\(file) has no line \(line)")
  }
}
