/* Is this an address that carries passwords readable through a network? What stays on this machine does
 * not. */
export function isPlainHttp(address: string): boolean {
    if (!address.startsWith("http://")) return false;
    const host = address.slice(7).replace(/[/?#].*$/, "").replace(/:\d+$/, "");
    return !/^(localhost|.+\.localhost|127\.[\d.]+|\[::1\])$/i.test(host);
}

/* May this be a link? What networks and programs gave is an address of the web, or no link at all. */
export const isWeb = (address: string): boolean => /^https?:\/\//.test(address);
