extension LuaManual {
  /// The libraries of Lua, as far as scripts have them (Lua 5.4 manual, sections 6.4 to 6.7).
  static let libraries = string + table + math + utf8

  private static let string: [LuaManual] = [
    function(
      "string.byte", ["s: string", "i?: integer", "j?: integer"], result: "integer ...",
      "The bytes from i to j."),
    function(
      "string.char", ["...: integer"], result: "string", "The text of these bytes."),
    function(
      "string.find", ["s: string", "pattern: string", "start?: integer", "plain?: boolean"],
      result: "integer?, integer?, any ...",
      "Where the pattern is first found: its start and end, and what it captures."),
    function(
      "string.format", ["format: string", "...: any"], result: "string",
      "Values put into a text: %s, %d, %5.2f …"),
    function(
      "string.gmatch", ["s: string", "pattern: string", "start?: integer"],
      result: "fun(): string, any ...", "For a loop over all that the pattern finds."),
    function(
      "string.gsub",
      ["s: string", "pattern: string", "replacement: string|table|function", "most?: integer"],
      result: "string, integer",
      "The text with what the pattern finds replaced, and how often it was."),
    function(
      "string.len", ["s: string"], result: "integer", "The number of bytes."),
    function(
      "string.lower", ["s: string"], result: "string",
      "Lower case of ASCII letters; text.lower knows all."),
    function(
      "string.match", ["s: string", "pattern: string", "start?: integer"], result: "any ...",
      "What the pattern captures; nil where it is not found."),
    function(
      "string.rep", ["s: string", "n: integer", "separator?: string"], result: "string",
      "The text n times."),
    function(
      "string.reverse", ["s: string"], result: "string", "The bytes in reverse order."),
    function(
      "string.sub", ["s: string", "i: integer", "j?: integer"], result: "string",
      "The bytes from i to j; negative places count from the end."),
    function(
      "string.upper", ["s: string"], result: "string",
      "Upper case of ASCII letters; text.upper knows all."),
  ]

  private static let table: [LuaManual] = [
    function(
      "table.concat", ["list: table", "separator?: string", "i?: integer", "j?: integer"],
      result: "string", "The elements from i to j as one text."),
    function(
      "table.insert", ["list: table", "place: any", "value?: any"],
      "Puts a value at a place; with two arguments the second is the value, put at the end."),
    function(
      "table.move",
      ["from: table", "first: integer", "last: integer", "place: integer", "to?: table"],
      result: "table", "Copies elements to another place, or into another table."),
    function(
      "table.pack", ["...: any"], result: "table", "A list of the values, their number as n."),
    function(
      "table.remove", ["list: table", "place?: integer"], result: "any",
      "Takes an element out, the last where no place is given, and gives it back."),
    function(
      "table.sort", ["list: table", "isBefore?: fun(a: any, b: any): boolean"],
      "Sorts the list; equal elements keep their order."),
    function(
      "table.unpack", ["list: table", "i?: integer", "j?: integer"], result: "any ...",
      "The elements from i to j as values."),
  ]

  private static let math: [LuaManual] = [
    function(
      "math.abs", ["x: number"], result: "number", "The absolute value."),
    function(
      "math.acos", ["x: number"], result: "number", "The arc cosine, in radians."),
    function(
      "math.asin", ["x: number"], result: "number", "The arc sine, in radians."),
    function(
      "math.atan", ["y: number", "x?: number"], result: "number", "The arc tangent, in radians."),
    function(
      "math.ceil", ["x: number"], result: "integer", "The least integer not below x."),
    function(
      "math.cos", ["x: number"], result: "number", "The cosine of an angle in radians."),
    function(
      "math.deg", ["x: number"], result: "number", "Radians in degrees."),
    function(
      "math.exp", ["x: number"], result: "number", "e to the power of x."),
    function(
      "math.floor", ["x: number"], result: "integer", "The greatest integer not above x."),
    function(
      "math.fmod", ["x: number", "y: number"], result: "number", "The remainder of x / y."),
    value("math.huge", "number", "Greater than all other numbers."),
    function(
      "math.log", ["x: number", "base?: number"], result: "number",
      "The logarithm; the natural one where no base is given."),
    function(
      "math.max", ["x: number", "...: number"], result: "number", "The greatest of the numbers."),
    value("math.maxinteger", "integer", "The greatest integer."),
    function(
      "math.min", ["x: number", "...: number"], result: "number", "The least of the numbers."),
    value("math.mininteger", "integer", "The least integer."),
    function(
      "math.modf", ["x: number"], result: "number, number", "The whole part and the fraction."),
    value("math.pi", "number", "The circle's circumference over its diameter."),
    function(
      "math.rad", ["x: number"], result: "number", "Degrees in radians."),
    function(
      "math.sin", ["x: number"], result: "number", "The sine of an angle in radians."),
    function(
      "math.sqrt", ["x: number"], result: "number", "The square root."),
    function(
      "math.tan", ["x: number"], result: "number", "The tangent of an angle in radians."),
    function(
      "math.tointeger", ["x: any"], result: "integer?",
      "The integer that a number is; nil where it is none."),
    function(
      "math.type", ["x: any"], result: "string?", "integer or float; nil for what is no number."),
    function(
      "math.ult", ["m: integer", "n: integer"], result: "boolean",
      "Whether m is below n, both without a sign."),
  ]

  private static let utf8: [LuaManual] = [
    function(
      "utf8.char", ["...: integer"], result: "string", "The text of these code points."),
    value("utf8.charpattern", "string", "A pattern that matches one character."),
    function(
      "utf8.codepoint", ["s: string", "i?: integer", "j?: integer", "lax?: boolean"],
      result: "integer ...", "The code points of the characters from byte i to byte j."),
    function(
      "utf8.codes", ["s: string", "lax?: boolean"], result: "fun(): integer, integer",
      "For a loop over characters: place and code point."),
    function(
      "utf8.len", ["s: string", "i?: integer", "j?: integer", "lax?: boolean"],
      result: "integer?, integer?",
      "The number of characters; nil and the place of the first byte that is not UTF-8."),
    function(
      "utf8.offset", ["s: string", "n: integer", "i?: integer"], result: "integer?",
      "The byte at which the nth character begins."),
  ]
}
