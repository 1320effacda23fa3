/* A page or profile of the fake of Meta's networks, connected as an admin would. */
import { eventually } from "./server.mjs";

export async function connectPage(world, fake, channel = "facebook", idKey = "page_id") {
    const fields = { [idKey]: fake.id, access_token: fake.token, app_secret: fake.appSecret,
        verify_token: fake.verifyToken, base_url: fake.url, allow_private_addresses: "yes" };
    const account = await world.admin.must("account_create", { body: { channel, name: "Kotwica", shadow: false,
        fields: Object.entries(fields).map(([key, value]) => ({ key, value })) } });
    fake.hook = world.server.url + account.webhook_path;
    await eventually(async () => (await fake.handshake()).status === 200);
    return account;
}
