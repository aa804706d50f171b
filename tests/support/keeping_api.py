"""A FakeApi that keeps its leads: GET and searches show them, and they can be deleted."""

import datetime
import json

import fake_api


def success(data):
    return 200, json.dumps({"success": True, "data": data})


def refusal(status, reason):
    return status, fake_api.failure(reason)


class Lead:
    def __init__(self, id, body, made):
        self.id, self.body, self.made = id, body, made

    def shown(self):
        date = datetime.datetime.fromtimestamp(self.made, datetime.timezone.utc)
        values = {"id": self.id, "이름": self.body["name"], "peopleId": self.body.get("peopleId"),
                  "organizationId": self.body.get("organizationId"),
                  "생성 날짜": date.isoformat(timespec="milliseconds")}
        for field in self.body.get("fieldList", []):
            values[field["name"]] = next(v for k, v in field.items() if k != "name")
        return values


class KeepingApi(fake_api.FakeApi):
    """`lost`: numbers of new leads whose answers do not come; of one in `dropped` the lead is not there
    either. `fields`: the lead's own. `look(lead)` gives (status, body) for GET of a lead, or None for
    the lead itself."""

    def __init__(self, lost=(), dropped=(), fields=(), look=lambda lead: None, **how):
        super().__init__(**how)
        self.kept = []
        self._lost, self._dropped, self._fields, self._look = lost, dropped, list(fields), look

    @property
    def options(self):
        return ["--base-url", self.url]

    def keep(self, body, made=None, id=None):
        made = self.now() if made is None else made
        lead = Lead(id or fake_api.dated_id(made), body, made)
        self.kept.append(lead)
        return lead

    def named(self, name):
        return [lead for lead in self.kept if lead.body["name"] == name]

    def get(self, path):
        if path == "/api/v2/field/lead":
            return success({"fieldList": self._fields})
        if not path.startswith("/api/v2/lead/") or path in fake_api.LISTS:
            return super().get(path)
        for lead in self.kept:
            if lead.id == path.split("/")[4]:
                return self._look(lead) or success({"lead": [lead.shown()]})
        return refusal(400, "리드를 찾을 수 없습니다.")

    def post(self, path, body):
        if path == "/api/v2/object/lead/search":
            return success({"objectList": [{"id": lead.id, "name": lead.body["name"]}
                                           for lead in self._found(body)]})
        if path.startswith("/api/v2/lead/") and path.endswith("/delete"):
            return self._delete(path.split("/")[4])
        return super().post(path, body)

    def create(self, number, body):
        lead = None if number in self._dropped else self.keep(body)
        if lead is None or number in self._lost:
            raise ConnectionAbortedError("no answer comes")
        return 201, fake_api.created({"id": lead.id, "name": body["name"]})

    def _found(self, body):
        groups = [group["filters"] for group in body["filterGroupList"]]
        return [lead for lead in list(self.kept) if any(
            all(lead.shown().get(f["fieldName"]) == f["value"] for f in filters if f["operator"] == "EQ")
            for filters in groups)]

    def _delete(self, id):
        for lead in self.kept:
            if lead.id == id:
                self.kept.remove(lead)
                return success({})
        return refusal(400, "리드를 찾을 수 없습니다.")
