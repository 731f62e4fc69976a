"""A socket that plays the registrar, so that telephones call each other without a PBX."""

import re

from longlines.telephones.phones import Phone, Phones
from longlines.telephones.refuser import Refuser, fields, reply


class Registrar(Refuser):
    """Takes everyone but `nobody`; refuses each call with the status its user part names."""

    def __init__(self) -> None:
        super().__init__()
        self.contacts: dict[str, str] = {}

    def answer(self, request: str) -> str:
        if not request.startswith("REGISTER"):
            self.status = f"{request.partition('sip:')[2][:3]} Refused"
            return super().answer(request)
        user = fields(request, "To")[0].partition("sip:")[2].partition("@")[0]
        if user == "nobody":
            return reply(request, "403 Forbidden")
        contact = fields(request, "Contact")[0]
        self.contacts[user] = re.sub(r"^<|>.*$", "", contact)
        return reply(request, "200 OK", f"Contact: {contact}")

    async def enrol(self, phones: Phones, user: str, *, early_media: bool = False) -> Phone:
        host, _, port = self.address.partition(":")
        return await phones.register(user, "secret", host, int(port), early_media=early_media)
