import Records
import Rules

/// Bytes of constants that live as long as a plan: cells made here may be kept by it.
///
/// Every constant is followed by 64 bytes of padding or other constants, so that wide reads may run over its end.
final class ConstantPool {
  private static let chunkSize = 16 << 10
  private static let padding = 64

  private var chunks: [UnsafeMutablePointer<UInt8>] = []
  private var free = 0
  private var next: UnsafeMutablePointer<UInt8>?

  deinit {
    for chunk in chunks { chunk.deallocate() }
  }

  func cell(_ constant: Constant) -> Cell {
    cell(constant.text, kind: constant.kind)
  }

  func cell(_ text: String, kind: Cell.Kind = .text) -> Cell {
    var text = text
    return text.withUTF8 { cell($0, kind: kind) }
  }

  func cell(_ bytes: UnsafeBufferPointer<UInt8>, kind: Cell.Kind = .text) -> Cell {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return .empty }
    let place = allocate(bytes.count)
    place.update(from: start, count: bytes.count)
    return Cell(
      base: place, count: bytes.count, kind: kind, flags: Cell.plainFlags(of: bytes))
  }

  private func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    let rounded = (count + 15) & ~15
    if let place = next, rounded + Self.padding <= free {
      next = place + rounded
      free -= rounded
      return place
    }
    let size = max(Self.chunkSize, rounded + Self.padding)
    let chunk = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    chunk.initialize(repeating: 0, count: size)
    chunks.append(chunk)
    next = chunk + rounded
    free = size - rounded
    return chunk
  }
}

extension Cell {
  /// Which writers may copy these bytes as they are.
  static func plainFlags(of bytes: UnsafeBufferPointer<UInt8>) -> Cell.Flags {
    var flags: Cell.Flags = [.csvPlain, .jsonPlain]
    for byte in bytes {
      if byte == 0x22 || byte == 0x2C || byte == 0x0A || byte == 0x0D { flags.remove(.csvPlain) }
      if byte == 0x22 || byte == 0x5C || byte < 0x20 { flags.remove(.jsonPlain) }
    }
    return flags
  }
}
