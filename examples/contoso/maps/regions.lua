-- Where a country lies, seen from Contoso. Not a value map but a module: scripts get it by  require "regions".
--
-- A Lua table  { name = value, ... }  is a list of things with names. Keys with spaces stand in brackets and quotes.

local home = {
  ["united states"] = true, ["united states of america"] = true, ["usa"] = true, ["us"] = true,
  ["u.s.a."] = true, ["u.s."] = true,
}

local overland = {["canada"] = true, ["mexico"] = true, ["méxico"] = true}

local regions = {}

-- Whether a country is the United States. A blank country counts as home, as it does in the country map.
function regions.is_home(country)
  -- text.fold makes "  UNITED  States " and "United States" the same text.
  return country == nil or home[text.fold(country)] == true
end

-- Whether a truck gets there.
function regions.is_overland(country)
  return regions.is_home(country) or overland[text.fold(country)] == true
end

return regions
