-- Warehouse from the city, or else from the country.
--
-- In project.yaml:
--   WarehouseId: {from: address1_city, map: warehouse_by_city, default: "13"}
-- Where this script gives nil, the default 13 applies.

local by_city = {
  ["seattle"] = "24", ["redmond"] = "24", ["bellevue"] = "24", ["portland"] = "24",
  ["san francisco"] = "23", ["los angeles"] = "23", ["denver"] = "22",
  ["chicago"] = "21", ["atlanta"] = "12", ["new york"] = "11", ["boston"] = "11",
  ["toronto"] = "51", ["montréal"] = "51", ["london"] = "61", ["münchen"] = "62",
}

local by_country = {
  ["canada"] = "52", ["ca"] = "52", ["mexico"] = "53", ["méxico"] = "53",
  ["united kingdom"] = "61", ["uk"] = "61", ["great britain"] = "61", ["england"] = "61",
  ["ireland"] = "61", ["republic of ireland"] = "61",
  ["germany"] = "62", ["deutschland"] = "62", ["de"] = "62",
  ["austria"] = "62", ["österreich"] = "62",
  ["switzerland"] = "62", ["schweiz"] = "62", ["suisse"] = "62",
  ["japan"] = "71", ["australia"] = "72", ["new zealand"] = "72", ["nz"] = "72",
}

return function(city, record)
  -- text.fold makes "  NEW  York" and "New York" the same text.
  local warehouse = by_city[text.fold(city)]
  if warehouse then return warehouse end

  -- All fields of the account can be read as record.NAME, also those that are not in `from`.
  local country = record.address1_country
  if country == nil then return nil end
  return by_country[text.fold(country)]
end
