import { expect, it } from "vitest";
import { isPlainHttp, isWeb } from "./plain";

it.each(["http://care.example", "http://192.168.1.20:8080", "http://[2001:db8::1]:80/", "http://127.example", "http://localhost.example/x"])("%s is read on the way", (address) => {
    expect(isPlainHttp(address)).toBe(true);
});

it.each(["https://care.example", "http://localhost:8080/", "http://127.0.0.1", "http://127.0.0.2:80/sign-in", "http://[::1]:8080", ""])("%s is not", (address) => {
    expect(isPlainHttp(address)).toBe(false);
});

it.each(["javascript:alert(1)", " https://forum.example", "//forum.example/7", "data:text/html,x", ""])("%s is no link", (address) => {
    expect(isWeb(address)).toBe(false);
});

it.each(["https://forum.example/7", "http://forum.example"])("%s is one", (address) => {
    expect(isWeb(address)).toBe(true);
});
