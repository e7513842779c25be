/** JSON that keeps numbers as written and places for messages; and paths into it. */
export { type JsonPath, JsonPathError, parsePath, resolvePath } from "./json-path.ts";
export {
  type JsonArray,
  type JsonMember,
  type JsonObject,
  type JsonValue,
  memberOf,
  writeJson,
} from "./json-value.ts";
export { JsonTextError, readJson, tryReadJson } from "./read-json.ts";
