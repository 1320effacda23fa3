/* The API's document, and whether a value is what it says.
 *
 * Only the part of JSON Schema that api/openapi.yaml uses; tools/apigen.py refuses the rest. Every
 * check also notes which members were seen filled, for the coverage test. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";

export const document = parse(
    readFileSync(new URL("../../../api/openapi.yaml", import.meta.url), "utf8"));
const schemas = document.components.schemas;
const ID = /^[0-9A-HJKMNP-TV-Z]{13}$/;

/* operationId -> {method, path, node, reply: name of the shape or null} */
export const operations = new Map();
for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, node] of Object.entries(methods)) {
        let reply = node.responses["200"];
        if (reply.$ref) reply = document.components.responses[reply.$ref.split("/").pop()];
        const json = reply.content["application/json"]?.schema;
        const stream = reply.content["text/event-stream"]?.schema;
        operations.set(node.operationId, {
            method: method.toUpperCase(),
            path,
            node,
            reply: (json ?? stream)?.$ref?.split("/").pop() ?? null,
            type: Object.keys(reply.content)[0],
        });
    }
}

/* "Conversation.title" for every member of every object that some reply can hold. */
export function membersOfReplies() {
    const seen = new Set();
    const visit = (name) => {
        if (seen.has(name)) return;
        seen.add(name);
        for (const value of Object.values(schemas[name].properties ?? {})) {
            const ref = value.$ref ?? value.items?.$ref;
            if (ref) visit(ref.split("/").pop());
        }
    };
    for (const operation of operations.values()) if (operation.reply) visit(operation.reply);
    visit("Error");
    return [...seen].flatMap((name) =>
        Object.keys(schemas[name].properties ?? {}).map((key) => `${name}.${key}`));
}

export const filled = new Set();

function isFilled(value) {
    if (Array.isArray(value)) return value.length > 0;
    return value !== "" && value !== 0 && value !== false && value !== null && value !== undefined;
}

function checkString(schema, value, at, problems) {
    if (typeof value !== "string") return void problems.push(`${at}: not a string`);
    if (schema.format === "id" && value !== "" && !ID.test(value)) problems.push(`${at}: no id: ${value}`);
    const length = [...value].length;
    if (length < (schema.minLength ?? 0)) problems.push(`${at}: too short`);
    if (length > (schema.maxLength ?? Infinity)) problems.push(`${at}: too long`);
    if (schema.enum && !schema.enum.includes(value)) problems.push(`${at}: no such word: ${value}`);
}

function checkObject(name, schema, value, at, problems) {
    if (value === null || typeof value !== "object" || Array.isArray(value))
        return void problems.push(`${at}: not an object`);
    for (const key of Object.keys(value))
        if (!(key in schema.properties)) problems.push(`${at}.${key}: not in the document`);
    for (const key of schema.required ?? [])
        if (!(key in value)) problems.push(`${at}.${key}: missing`);
    for (const [key, part] of Object.entries(schema.properties)) {
        if (!(key in value)) continue;
        if (isFilled(value[key])) filled.add(`${name}.${key}`);
        check(part, value[key], `${at}.${key}`, problems);
    }
}

/* Adds a sentence to `problems` for everything in `value` that `schema` rules out. */
export function check(schema, value, at, problems, name = "") {
    if (schema.$ref) {
        name = schema.$ref.split("/").pop();
        return check(schemas[name], value, at, problems, name);
    }
    switch (schema.type) {
    case "string":
        return checkString(schema, value, at, problems);
    case "integer":
        if (!Number.isSafeInteger(value)) problems.push(`${at}: not a whole number`);
        else if (value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity))
            problems.push(`${at}: ${value} is out of range`);
        return;
    case "boolean":
        if (typeof value !== "boolean") problems.push(`${at}: not true or false`);
        return;
    case "array":
        if (!Array.isArray(value)) return void problems.push(`${at}: not a list`);
        value.forEach((item, i) => check(schema.items, item, `${at}[${i}]`, problems));
        return;
    case "object":
        return checkObject(name, schema, value, at, problems);
    default:
        problems.push(`${at}: type ${schema.type} is not understood`);
    }
}

export function mustBe(name, value) {
    const problems = [];
    check({ $ref: `#/components/schemas/${name}` }, value, name, problems);
    if (problems.length > 0)
        throw new Error(`the reply is no ${name}:\n  ${problems.slice(0, 10).join("\n  ")}`);
}
