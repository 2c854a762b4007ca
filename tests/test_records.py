"""Records: every key in every record, and the schema that says so."""

import json

import msgspec
import pytest

from trichluc.assembly import STAGES, process, stages_until
from trichluc.records import LAYERS, Record, decode, encode, json_schema, new_record


def test_every_key_is_in_every_record() -> None:
    empty, full = json.loads(encode(new_record("x"))), json.loads(encode(process(new_record("Xã có 3 hộ."))))
    assert list(empty) == list(full) == list(Record.__struct_fields__)
    for layer in LAYERS:
        assert isinstance(empty[layer], list)


def test_the_schema_requires_what_the_record_holds() -> None:
    schema = json_schema()
    record = schema["$defs"]["Record"]
    assert set(record["properties"]) == set(Record.__struct_fields__)


def test_a_record_survives_writing() -> None:
    record = process(new_record("Năm 2023, Hội CCB xã Hòa An có 2.600 hội viên."))
    assert encode(decode(encode(record))) == encode(record)


@pytest.mark.parametrize("stage", [stage.name for stage in STAGES])
def test_a_record_taken_up_where_it_stopped_ends_the_same(stage: str) -> None:
    text = "Hội CCB xã Hòa An\xa0(huyện A) có 2.600 hội viên, năm 2023 ra mắt mô hình “Hũ gạo nghĩa tình” vì KT-XH."
    whole = process(new_record(text))
    stopped = decode(encode(process(new_record(text), stages_until(stage))))
    assert encode(process(stopped)) == encode(whole)


def test_a_wrong_record_names_the_field() -> None:
    with pytest.raises(msgspec.ValidationError, match="text"):
        decode(b'{"schema": "trichluc/1", "id": "a", "source": {}, "text": 3}')
