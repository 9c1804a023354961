import Records
import Sandbox

/// What a writer reads while it runs: the fields of a mapped record.
///
/// Value maps are not there for it; the rules have asked them already.
final class WriterHost: SandboxHost {
  private let classes: [SourceClass]
  private let names: [String]
  private let scratch = Scratch()
  /// The current record; nil while header and footer are written.
  private var row: UnsafePointer<Cell>?

  init(fields: [String], classes: [SourceClass] = []) {
    names = fields
    self.classes = classes
  }

  func begin(_ row: UnsafePointer<Cell>?) {
    scratch.reset()
    self.row = row
  }

  func field(_ slot: Int) -> SandboxValue {
    guard let row, classes.indices.contains(slot) else { return .none }
    return SandboxValue(CellDecoder.decode(row[slot], into: scratch), classes[slot])
  }

  func field(named name: UnsafeBufferPointer<UInt8>) -> SandboxFieldAnswer {
    let text = Shown.text(name)
    guard row != nil else { return .unknown("there is no record here; '\(text)' has no value") }
    guard name.count <= 60, let near = nearest(to: text, in: names) else {
      return .unknown("unknown field '\(text)'")
    }
    return .unknown("unknown field '\(text)'; the nearest is '\(near)'", work: names.count * 200)
  }

  func lookup(
    _ name: UnsafeBufferPointer<UInt8>, _ keys: UnsafeBufferPointer<SandboxValue>
  ) -> SandboxLookupAnswer {
    .fault("a writer can't ask value maps; map the value in the rules")
  }

  func warn(_ text: UnsafeBufferPointer<UInt8>) {}
  func print(_ text: UnsafeBufferPointer<UInt8>) {}
}
