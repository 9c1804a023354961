extension LuaManual {
  /// What Crosswalk gives to scripts.
  static let own: [LuaManual] = [
    function(
      "lookup", ["name: crosswalk.map", "...: crosswalk.value"], result: "crosswalk.value",
      """
      Asks another value map: a CSV table or a script. The values are its keys, in their order; nil is the empty value. \
      The result is nil where the map has no entry.
      """),
    function(
      "reject", ["reason?: string"],
      "Sends the record to the rejects, with code rejected and this reason. Does not return."),
    function(
      "skip", ["reason?: string"], "Leaves the record out; it counts as skipped. Does not return."),
    function(
      "warn", ["text: string"],
      "Records a warning with the run; equal ones are shown once, with their number."),
    function(
      "print", ["...: any"],
      "Shown beside the field by crosswalk test and crosswalk explain; silent in a run."),
    value("run.date", "string", "The date of the run, written 2026-01-31; --as-of sets it."),
    value("run.legal_entity", "string?", "The parameter legal_entity of the project."),
    value("run.parameters", "crosswalk.parameters", "The parameters of the project, by name."),
    function(
      "text.fold", ["text: string?"], result: "string?",
      "The text for comparing: trimmed, each run of white space one space, case folded. nil gives nil."
    ),
    function(
      "text.trim", ["text: string?"], result: "string?",
      "The text without white space at its ends. nil gives nil."),
    function(
      "text.squeeze", ["text: string?"], result: "string?",
      "The text with each run of white space as one space. nil gives nil."),
    function(
      "text.upper", ["text: string?"], result: "string?",
      "The text in upper case, letters of all languages. nil gives nil."),
    function(
      "text.lower", ["text: string?"], result: "string?",
      "The text in lower case, letters of all languages. nil gives nil."),
    function(
      "text.split", ["text: string", "separator: string"], result: "string[]",
      "The parts of the text between the separators."),
    function(
      "text.starts", ["text: string", "beginning: string"], result: "boolean",
      "Whether the text begins with another one."),
    function(
      "text.ends", ["text: string", "ending: string"], result: "boolean",
      "Whether the text ends with another one."),
  ]
}
