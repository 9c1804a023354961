-- City to warehouse, whatever its case and spacing.
local warehouses = {
  ["seattle"] = "11", ["new york"] = "21", ["chicago"] = "31", ["london"] = "61", ["são paulo"] = "71",
}
return function(city)
  local key = city:lower():gsub("%s+", " "):match("^ ?(.-) ?$")
  return warehouses[key]
end
