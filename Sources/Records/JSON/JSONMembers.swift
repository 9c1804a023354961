internal import CScan

/// The members that objects at one place of the records have had: the table behind the parser's bet that a record has
/// the same members in the same order as the ones before it.
///
/// `order` lists members as they follow each other; a member that some records leave out keeps its place. What a record
/// has is marked by its `stamp`, so nothing is cleared between records.
final class JSONMembers {
  typealias Member = scan_json_member

  /// Members that feed nothing are remembered up to this number, to find duplicates and for questions by name.
  private static let maximumCount = 4096

  private(set) var members: UnsafeMutablePointer<Member>
  /// What the current record has under each member; meaningful where the stamp is the record's.
  private(set) var values: UnsafeMutablePointer<Cell>
  private(set) var order: UnsafeMutablePointer<Int32>
  private(set) var count = 0
  private(set) var orderCount = 0
  private var capacity = 32
  private let names: NameTable
  /// Chunks that hold the spelled names.
  private var pool = Scratch(capacity: 1 << 10)

  init() {
    members = .allocate(capacity: capacity)
    values = .allocate(capacity: capacity)
    order = .allocate(capacity: capacity)
    names = NameTable()
  }

  deinit {
    members.deallocate()
    values.deallocate()
    order.deallocate()
  }

  var isFull: Bool { count >= JSONMembers.maximumCount }

  func find(_ name: UnsafeBufferPointer<UInt8>) -> Int? { names.find(name) }

  /// Adds a member under its decoded name, spelled as in `spelling` (with the quotes, without the colon).
  @discardableResult
  func add(
    _ name: UnsafeBufferPointer<UInt8>, spelling: UnsafeBufferPointer<UInt8>, slot: Int = -1
  ) -> Int {
    if count == capacity { grow() }
    let length = spelling.count + 1
    let text = pool.allocate(length + 64)
    if let base = spelling.baseAddress { text.update(from: base, count: spelling.count) }
    (text + spelling.count).initialize(to: ASCII.colon)
    (text + length).initialize(repeating: 0, count: 64)
    (members + count).initialize(
      to: Member(
        text: text, length: Int32(truncatingIfNeeded: length),
        slot: Int32(truncatingIfNeeded: slot), child: -1, literal: -1, stamp: 0, place: -1))
    (values + count).initialize(to: .empty)
    names.add(name, count)
    count += 1
    return count - 1
  }

  /// Puts a member that was just seen for the first time where it stood among the others.
  func insert(_ id: Int, at place: Int) {
    var index = orderCount
    while index > place {
      order[index] = order[index - 1]
      members[Int(order[index])].place = Int32(truncatingIfNeeded: index)
      index -= 1
    }
    order[place] = Int32(truncatingIfNeeded: id)
    members[id].place = Int32(truncatingIfNeeded: place)
    orderCount += 1
  }

  private func grow() {
    let larger = capacity * 2
    members = JSONMembers.moved(members, count, larger)
    values = JSONMembers.moved(values, count, larger)
    order = JSONMembers.moved(order, orderCount, larger)
    capacity = larger
  }

  private static func moved<Element: BitwiseCopyable>(
    _ old: UnsafeMutablePointer<Element>, _ count: Int, _ capacity: Int
  ) -> UnsafeMutablePointer<Element> {
    let new = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    new.update(from: old, count: count)
    old.deallocate()
    return new
  }
}
