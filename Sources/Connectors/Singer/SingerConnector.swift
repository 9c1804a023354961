private import Mapping
internal import Rules
internal import Runs

/// `singer:COMMAND`: a program that speaks Singer, a tap as source or a target.
enum SingerConnector {
  /// Large, because each batch costs the start of a process: a second or two for targets in Python.
  static let standardBatch = 16 << 20
  static let standardTimeoutSeconds = 300.0

  static let spec = ConnectorSpec(
    name: "singer",
    summary: "Singer program: a tap is the source, or a target takes the rows",
    example: "singer:target-jsonl --config target.json",
    takesPath: false,
    takesSeveralTasks: true,
    options: [
      ConnectorOption(
        name: "stream",
        summary:
          "source: the stream to read, the source entity where not given; target: the stream "
          + "to write, the target entity where not given"),
      ConnectorOption(
        name: "state",
        summary: "source: the file with the tap's state; given to the tap as --state where it is "
          + "there, and written when all records are in the target"),
      ConnectorOption(
        name: "batch",
        summary:
          "target: how many bytes of the source one process takes, such as 64MiB; 16MiB where "
          + "not given"),
      ConnectorOption(
        name: "timeout",
        summary:
          "how long the program may show no sign of life, such as 90s or 10min; for a target 5 "
          + "min where not given, for a tap no limit"),
    ],
    openSource: { uri, context in try SingerSource(uri, context) },
    makeTarget: { uri, context in
      let batch = try size(uri) ?? standardBatch
      let delivery = SingerDelivery(
        command: try SingerCommand(uri),
        stream: SingerStream(
          name: uri.options["stream"] ?? context.task.targetEntity, fields: context.fields),
        patienceSeconds: try timeoutSeconds(uri) ?? standardTimeoutSeconds)
      return SingerTarget(
        delivery, batchSize: batch, cancellation: context.cancellation)
    })

  static func timeoutSeconds(_ uri: ConnectorURI) throws(ConnectorURIError) -> Double? {
    guard let text = uri.options["timeout"] else { return nil }
    guard let milliseconds = Quantity.milliseconds(text), milliseconds > 0 else {
      throw ConnectorURIError(
        "\(uri.text): timeout wants a time such as 90s or 10min, not \"\(text)\"")
    }
    return Double(milliseconds) / 1000
  }

  private static func size(_ uri: ConnectorURI) throws(ConnectorURIError) -> Int? {
    guard let text = uri.options["batch"] else { return nil }
    guard let bytes = Quantity.bytes(text), bytes > 0, bytes <= 1 << 30 else {
      throw ConnectorURIError(
        "\(uri.text): batch wants a size such as 16MiB, up to 1GiB, not \"\(text)\"")
    }
    return bytes
  }
}
