package import Mapping

/// Numbers as a run would give them, without giving any: for looking at rules.
package enum NumberPreview {
  /// - Parameters:
  ///   - store: where the numbers given so far are; nil to begin with the sequences' seeds.
  ///   - entity: the task's source entity.
  ///   - moment: what date parts of numbers show.
  package static func source(
    store: StateStore?, entity: String, moment: UTCMoment
  ) -> any NumberSource {
    let allocator = SequenceAllocator(
      store: store ?? StateStore(path: ""), entity: entity, moment: moment, isDryRun: true)
    return WorkerNumbers(allocator) { _ in }
  }
}
