"""All crafted faults."""

from tests.builders.faults_chain import SIGNATURE_AND_CHAIN
from tests.builders.faults_content import CONTENT
from tests.builders.faults_dates import DATES_AND_KEYS
from tests.builders.faults_status import STATUS
from tests.builders.faults_structure import STRUCTURE

FAULTS = [*STRUCTURE, *CONTENT, *DATES_AND_KEYS, *SIGNATURE_AND_CHAIN, *STATUS]
